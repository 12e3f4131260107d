"""Who makes the chunks of a class: this process, a pool of processes, or a joblib backend such as a Dask cluster.

In: how many at once, and perhaps a backend. Out: a `ChunkRunner`.

    >>> list(runner(1)(len, [(), (1, 2)]))
    [0, 2]
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from typing import Any

from explainer.homework.class_homework import ChunkRunner, ChunkTask, run_serially


class UnknownBackend(ValueError):
    """A backend that joblib does not have; the message lists those that it has."""


def runner(jobs: int, backend: str | None = None) -> ChunkRunner:
    """How `jobs` chunks are made at a time.

    Raises ModuleNotFoundError where a backend lacks its library, UnknownBackend for one that joblib does not have.
    """
    if backend is not None:
        return joblib_runner(jobs, backend)
    return run_serially if jobs == 1 else pool_runner(jobs)


def pool_runner(jobs: int) -> ChunkRunner:
    """Processes that start as copies of this one, its compiled pages included, where the system can do that."""
    from multiprocessing import get_all_start_methods, get_context

    context: Any = get_context("fork" if "fork" in get_all_start_methods() else "spawn")

    def run(work: Callable[[ChunkTask], int], tasks: Iterable[ChunkTask]) -> Iterator[int]:
        tasks = list(tasks)
        if not tasks:
            return
        with context.Pool(min(jobs, len(tasks))) as pool:
            yield from pool.imap_unordered(work, tasks)

    return run


def joblib_runner(jobs: int, backend: str) -> ChunkRunner:
    """A backend of joblib; `dask` uses the cluster of the client that was made last, or one on this machine."""
    import joblib
    from joblib.parallel import BACKENDS, EXTERNAL_BACKENDS

    known = sorted({*BACKENDS, *EXTERNAL_BACKENDS})
    if backend not in known:
        raise UnknownBackend(f"{backend!r} is no backend (known: {', '.join(known)})")

    def run(work: Callable[[ChunkTask], int], tasks: Iterable[ChunkTask]) -> Iterator[int]:
        with joblib.parallel_config(backend=backend, n_jobs=jobs):
            yield from joblib.Parallel()(joblib.delayed(work)(task) for task in tasks)

    if backend == "dask":
        from dask import distributed

        library: Any = distributed

        def with_client(work: Callable[[ChunkTask], int], tasks: Iterable[ChunkTask]) -> Iterator[int]:
            with suppress(ValueError):
                library.get_client()
                yield from run(work, tasks)
                return
            with library.Client(n_workers=jobs, threads_per_worker=1, dashboard_address=None):
                yield from run(work, tasks)

        return with_client
    return run
