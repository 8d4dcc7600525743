"""The options of a batch: every worker keeps to them, whoever started it."""

from datetime import timedelta
from typing import Any

from attrs import evolve, field, frozen

from partner_center import InvalidRequestError, PollSchedule
from partner_center_workflows.bulk.records import JournalError

OTHER_VERSION = (
    "the batch was submitted by another version of partner-center-client, with options that this one does not know; "
    "use that version for it"
)


@frozen
class BatchOptions:
    """How the rows of a batch are processed.

    Attributes:
        schedule: The times between two polls of a row.
        deadline: The time from the submission of a row until it expires.
        max_requests_per_second: The upper bound of the rate of all workers together; None for none.
    """

    schedule: PollSchedule = field(factory=PollSchedule)
    deadline: timedelta = timedelta(days=30)
    max_requests_per_second: float | None = None

    @classmethod
    def given(cls, **options: Any) -> "BatchOptions":
        """Return options of which None stands for the default."""
        return cls(**{name: value for name, value in options.items() if value is not None})

    @classmethod
    def recorded(cls, value: dict[str, Any]) -> "BatchOptions":
        """Return the options that `record` has made plain.

        Raises:
            JournalError: Another version of this package has recorded them.
        """
        try:
            schedule = PollSchedule(tuple(value["schedule"]), value["jitter"])
            found = cls(schedule, timedelta(seconds=value["deadline"]), value["max_requests_per_second"])
        except (KeyError, TypeError, InvalidRequestError):
            found = None
        if found is None or found.record().keys() != value.keys():
            raise JournalError(OTHER_VERSION)
        return found

    def record(self) -> dict[str, Any]:
        """Return the options as JSON can hold them."""
        return {
            "schedule": list(self.schedule.steps),
            "jitter": self.schedule.jitter,
            "deadline": self.deadline.total_seconds(),
            "max_requests_per_second": self.max_requests_per_second,
        }

    def require(self, batch: str, **options: Any) -> None:
        """Check that options that are given once more are these. None stands for the one of the batch.

        Raises:
            InvalidRequestError: One is another.
        """
        if self == evolve(self, **{name: value for name, value in options.items() if value is not None}):
            return
        name = next(each for each, value in options.items() if value is not None and value != getattr(self, each))
        raise InvalidRequestError(
            f"{name} is {_words(options[name])}, and the batch {batch!r} was submitted with "
            f"{_words(getattr(self, name))}; give that one, or leave it out, or give another batch"
        )


def _words(value: object) -> str:
    if isinstance(value, timedelta):
        return f"{value.total_seconds():,.0f} seconds"
    if isinstance(value, PollSchedule):
        steps = ", ".join(f"{each:g}" for each in value.steps)
        return f"{steps} seconds" + f" with a jitter of {value.jitter:g}" * (value.jitter != PollSchedule().jitter)
    return "none" if value is None else f"{value:g}"
