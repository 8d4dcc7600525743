"""What belongs to a batch and not to a worker: its schedule, its deadline and its limit."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from attrs import frozen

from partner_center import PollSchedule
from partner_center_workflows.bulk.turns import PollPolicy


@frozen
class BatchOptions:
    """The options of a batch.

    Attributes:
        policy: When rows are polled.
        max_requests_per_second: The upper bound of the rate of all workers together; None for no bound.
    """

    policy: PollPolicy
    max_requests_per_second: float | None = None

    def record(self) -> dict[str, object]:
        """Return the options as JSON."""
        return {
            "poll_steps": list(self.policy.schedule.steps),
            "poll_jitter": self.policy.schedule.jitter,
            "deadline": self.policy.deadline.total_seconds(),
            "max_requests_per_second": self.max_requests_per_second,
        }

    @classmethod
    def recorded(cls, values: Mapping[str, Any]) -> "BatchOptions":
        """Return the options from JSON."""
        schedule = PollSchedule(tuple(values["poll_steps"]), values["poll_jitter"])
        policy = PollPolicy(schedule, timedelta(seconds=values["deadline"]))
        return cls(policy, values["max_requests_per_second"])
