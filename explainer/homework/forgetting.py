"""Forgetting who is who: the table of codes and people goes, and with it the key, which finds it again.

In: a homework's folder. Out: what was removed. Codes are drawn from the key and the ids of a class list; whoever has
both needs no table, so one without the other forgets nothing.

    >>> import tempfile; from explainer.homework.places import make_private_folder
    >>> folder = make_private_folder(Path(tempfile.mkdtemp()))
    >>> _ = (folder / "people.csv").write_text("code,id,name"), (folder / "homework.key").write_text("00")
    >>> [path.name for path in forget_people(folder.parent)]
    ['people.csv', 'homework.key']
"""

from __future__ import annotations

from pathlib import Path

from explainer.homework.places import key_path, people_path

FORGOTTEN = (
    "What no longer works: telling whose sheet a code is; a sheet for a late student; finishing a run that was killed.",
    "What still works: marking by code, corrections, and the same sheets again from homework.json.",
    "Other copies of the key (one that --key named, a backup) and of people.csv are yours to delete.",
)
"""What the owner is told."""


def forget_people(folder: Path) -> list[Path]:
    """Removes people.csv and homework.key, wherever they lie in the folder. Returns what was there."""
    removed: list[Path] = []
    for find in (people_path, key_path):
        while (path := find(folder)).exists():
            path.unlink()
            removed.append(path)
    return removed
