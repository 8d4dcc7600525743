"""Carry out one task of a run: call its step, and convert the result for the journal."""

from typing import Protocol

from partner_center import AsyncPartnerCenter, AuthenticationError, CredentialError, PartnerCenterError
from partner_center.runtime.calls import PollOptions

from .codes import CodeUses
from .records import TO_CREATE, State
from .steps import CreateInput, PollInput, StepResult, create_step, poll_step, trouble, unexpected
from .turns import Change, PollPolicy, Task, decide


class Clock(Protocol):
    """The clock of a journal."""

    def now(self) -> float:
        """Return the seconds since the epoch."""
        ...


class Worker:
    """Carry out tasks.

    Args:
        client: The client.
        codes: The validation codes, and who uses them.
        policy: When rows are polled.
        options: The options of every call.
        clock: The clock of the journal.
    """

    def __init__(
        self, client: AsyncPartnerCenter, codes: CodeUses, policy: PollPolicy, options: PollOptions, clock: Clock
    ) -> None:
        self._client = client
        self._codes = codes
        self._policy = policy
        self._shared = options
        self._clock = clock
        self._token_is_accepted = False

    async def do(self, task: Task) -> tuple[Change, StepResult]:
        """Carry out a task. Return the change for the journal, and the result of the step.

        Whatever else a step raises is the problem of its row alone.

        Raises:
            CredentialError: The credential gave no usable token.
            AuthenticationError: The service does not accept the token.
        """
        try:
            result = await (self._poll(task) if task.what == "poll" else self._create(task))
        except (CredentialError, AuthenticationError):
            raise
        except Exception as error:  # noqa: BLE001 - one row never stops the others
            result = unexpected(error, "waiting" if task.what == "poll" else "unknown")
        return decide(task, result, self._clock.now(), self._policy), result

    async def _poll(self, task: Task) -> StepResult:
        row: PollInput = {"customer_id": task.customer_id, "qualification": task.qualification}
        return await poll_step(self._client, row, self._shared)

    async def _create(self, task: Task) -> StepResult:
        row: CreateInput = {
            "customer_id": task.customer_id,
            "qualification": task.qualification,
            "education_segment": task.education_segment,
            "website": task.website,
            "request_id": task.request_id,
            "sent_before": task.sent_at is not None,
            "sent_at": task.sent_at,
        }
        if task.code is None:
            return await create_step(self._client, row, self._shared)
        held = self._codes.holds(task.id)
        try:
            row["validation_code"], row["no_code_because"] = await self._codes.take(task.id, task.code)
        except CredentialError:
            raise
        except PartnerCenterError as error:
            result = trouble(error, task.state, len(error.attempts))
            return await self._without_codes(row, error, task.state) if result["refused"] else result
        result = await create_step(self._client, row, self._shared)
        if result["state"] == "failed" or not (held or result["created"] or result["state"] in TO_CREATE):
            self._codes.release(task.id)
        return result

    async def _without_codes(self, row: CreateInput, refusal: PartnerCenterError, before: State) -> StepResult:
        """Return the result of a row whose code the service does not show: failed, unless it was carried out before.

        Raises:
            AuthenticationError: The service accepts the token for nothing else either.
        """
        if isinstance(refusal, AuthenticationError) and not self._token_is_accepted:
            try:
                looked = await poll_step(self._client, _to_poll(row), self._shared)
            except AuthenticationError:
                raise refusal from None
            if looked["passing"] or not looked["reached"]:
                return {**looked, "state": before}
            self._token_is_accepted = True
        refused = trouble(refusal, "failed", len(refusal.attempts))
        row["no_code_because"] = f"the validation codes cannot be listed: {refused['problem']}"
        result = await create_step(self._client, row, self._shared)
        if result["state"] == "failed" and result["http_status"] is None:
            result["http_status"], result["service_code"] = refused["http_status"], refused["service_code"]
        result["requests"] += refused["requests"]
        return result


def _to_poll(row: CreateInput) -> PollInput:
    return {"customer_id": row["customer_id"], "qualification": row["qualification"]}
