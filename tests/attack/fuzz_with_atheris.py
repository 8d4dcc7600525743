"""Feed one decoder with inputs that atheris finds: `python fuzz_with_atheris.py NAME [-runs=N] CORPUS`.

https://github.com/google/atheris
"""

import sys
from pathlib import Path

import atheris

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests" / "support"), str(ROOT / "openapi")]

with atheris.instrument_imports(include=["partner_center", "partner_center_workflows", "spec_file"]):
    from decoders import DECODERS, check_message, seeds


def main(name: str, arguments: list[str]) -> None:
    """Run the fuzz. An undocumented error ends the process with a traceback and the input."""
    decode, documented = DECODERS[name]
    corpus = Path(arguments[-1])
    for number, seed in enumerate(seeds()):
        (corpus / f"seed-{number}").write_bytes(seed)

    def one(data: bytes) -> None:
        try:
            decode(data)
        except documented as error:
            check_message(str(error))

    atheris.Setup([sys.argv[0], *arguments], one)
    atheris.Fuzz()


main(sys.argv[1], sys.argv[2:])
