"""The last resort of the commands: what nobody foresaw is said in two lines, and is a fault of the pipeline."""

import gc
import sys
import traceback
from collections.abc import Callable
from pathlib import Path

_FOLDER = Path(__file__).resolve().parent


def run(command: Callable[[], int], status: int) -> int:
    """Run a command and return its exit status; `status` if it raises what it does not expect."""
    gc.disable()  # what a command builds lives to its end: to look through it again and again is a quarter of its time
    try:
        return command()
    except Exception as error:  # noqa: BLE001 - its purpose
        frames = traceback.extract_tb(error.__traceback__)
        own = [each for each in frames if _FOLDER in Path(each.filename).parents] or list(frames)
        place = f"{Path(own[-1].filename).name}:{own[-1].lineno}, in {own[-1].name}"
        words = " ".join(str(error).split())[:200]
        print(f"this is a fault of the pipeline, not of the spec: {type(error).__name__}: {words}", file=sys.stderr)
        print(f"it was at {place}; report it, and undo the last edit of the spec until then", file=sys.stderr)
        return status
    finally:
        gc.enable()
