"""Learn the words of hesitation that this package ships from a folder of traces.

python -m seedbed.tripwire.learn FOLDER [--out FILE]
"""

import argparse
import json
import sys
from itertools import chain
from pathlib import Path

from seedbed.tripwire.hesitation import Hesitation
from seedbed.tripwire.learning import learn
from seedbed.tripwire.traces import read_pairs

SHIPPED = Path(__file__).parent / "data" / "hesitation.json"


def written(hesitation: Hesitation) -> str:
    """Return it as JSON to be read by people: the heaviest words first, with three decimals."""
    weights = sorted(hesitation.weights.items(), key=lambda item: (-item[1], item[0]))
    rounded = hesitation.model_copy(
        update={
            "drift": round(hesitation.drift, 3),
            "threshold": round(hesitation.threshold, 3),
            "weights": {ngram: round(weight, 3) for ngram, weight in weights},
        }
    )
    return json.dumps(rounded.model_dump(), indent=1) + "\n"


def main() -> None:
    """Write what a folder of traces teaches."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--out", type=Path, default=SHIPPED)
    options = parser.parse_args()
    by_model = read_pairs(options.folder)
    learnt = learn(list(chain.from_iterable(by_model.values())))
    options.out.write_text(written(learnt), encoding="utf-8")
    sys.stdout.write(f"{len(learnt.weights)} n-grams from {', '.join(by_model)}: {options.out}\n")


if __name__ == "__main__":
    main()
