"""Everything about a decision in one archive: to read, to print, to compute again."""

import io
import zipfile
from typing import Final

from decision.core.digest import canonical_json
from decision.core.inputs import Inputs, inputs_to_json
from decision.core.schema import Snapshot
from decision.reports.notebook import notebook
from decision.reports.tables import matrix_csv, samples_csv
from decision.reports.workbook import workbook

#: One time for all files, so that the same decision gives the same bytes.
EPOCH: Final = (1980, 1, 1, 0, 0, 0)
README: Final = """\
decision.ipynb  computes every number again from samples.csv (pandas, numpy, scipy, and
                Rationale's package `decision`: a checkout on the path is enough)
decision.json   the decision: ranking, values, intervals, doubt and reasons
inputs.json     what it was computed from: samples, told figures, criteria, seed
samples.csv     the same samples as a table
matrix.csv      the matrix, one candidate a row
decision.xlsx   matrix, criteria, verdict and samples as sheets
"""


def bundle(snapshot: Snapshot, inputs: Inputs, others: dict[str, bytes]) -> bytes:
    """A zip archive of the decision's files; ``others`` are further ones by name."""
    files = {
        "README.txt": README.encode(),
        "decision.ipynb": notebook(snapshot).encode(),
        "decision.json": canonical_json(dict(snapshot)),
        "inputs.json": canonical_json(inputs_to_json(inputs)),
        "samples.csv": samples_csv(inputs.case_table).encode(),
        "matrix.csv": matrix_csv(snapshot).encode("utf-8-sig"),
        "decision.xlsx": workbook(snapshot, inputs),
        **others,
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, EPOCH), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()
