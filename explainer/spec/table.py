"""What every table of a spec is.

>>> SpecTable.model_config["extra"]
'forbid'
"""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class SpecTable(BaseModel):
    """A table of the file: unknown keys are refused, values never change."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)
