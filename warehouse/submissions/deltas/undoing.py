"""Whether a mended workbook would undo what others have changed since it was written."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from warehouse.lake.places import Place
from warehouse.lake.treatments import PLACES
from warehouse.submissions.deltas.combining import Laid, Piece, each_place, outside
from warehouse.submissions.versions import Version


def undoes(before: Version, now: Version, piece: Piece, laid: Laid) -> bool:
    """Whether a row of a workbook that was made from the version `before` would undo what others made of it `now`.

    Such a row says what was said there before, or is kept back as it was, while another row counts there now.
    """
    later = {place for link in now.links[len(before.links) :] for place in (link.origins or {}).values()}
    if not (changed := later & laid.replaced):
        return False
    own = _rows(piece.rows, [here for here, there in laid.place_of.items() if there in changed], laid.place_of)
    then, today = (_rows(one.rows, changed) for one in (before, now))
    own |= {laid.place_of[here]: None for here in piece.kept_back if laid.place_of[here] in changed}
    then |= dict.fromkeys(changed & (before.quarantined or frozenset()))
    return any(place in then and own[place] == then[place] != today.get(place) for place in changed)


def _rows(rows: pa.Table, chosen: Collection[Place], place_of: Mapping[Place, Place] | None = None) -> dict[Place, Any]:
    """What the rows at those places say, by place, or by the one that it is given."""
    found = rows.filter(pc.invert(outside(rows, chosen)))
    said = found.select([name for name in found.column_names if name not in PLACES]).to_pylist()
    return {(place_of or {}).get(here, here): row for here, row in zip(each_place(found), said, strict=True)}
