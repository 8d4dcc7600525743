"""The settings, which can change while the emulator runs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Any, Literal, cast, get_args

from partner_center_emulator.formats.ids_and_times import normal_guid

Mode = Literal["reference", "how-to"]
CodeIn = Literal["query", "body", "either"]

_MAX_VETTING_DAYS = 36500
_MAX_TOKEN_LIFETIME = 86400
_MAX_COUNT = 1_000_000


@dataclass(frozen=True)
class Settings:
    """Hold the settings; a bad value raises ValueError.

    ``mode``: which of Microsoft's docs the responses follow, where two disagree. ``"reference"``: 200 and the wrapper
    ``{"qualifications": [...]}``; ``"how-to"``: POST 201 and one bare object, GET a bare array.
    ``deduplicate``: whether a repeated request id gets the same response again, without a second effect.
    ``code_in``: where a GovernmentCommunityCloud request has its validation code.
    ``vetting_days``: how long a request stays InReview.
    ``bom``: whether responses in UTF-8 begin with a byte order mark, as reported from the field.
    ``tenant_id``: the partner's tenant; if it is set, a JWT of another tenant is rejected.
    ``token_lifetime``: how many seconds an access token of the login service is valid.
    ``mfa``: whether the user of an App+User token passed multi-factor authentication.
    ``rotate_strictly``: whether a refresh token becomes invalid once it has been used.
    ``requests_per_second``: how many requests are accepted in a second; None: all.
    ``seed``: the seed of the random numbers for faults with a probability.
    ``log_size``: how many requests the log keeps; it drops the oldest.
    """

    mode: Mode = "reference"
    deduplicate: bool = True
    code_in: CodeIn = "either"
    vetting_days: float = 3
    bom: bool = False
    tenant_id: str | None = None
    token_lifetime: int = 3600
    mfa: bool = True
    rotate_strictly: bool = False
    requests_per_second: int | None = None
    seed: int = 0
    log_size: int = 10_000

    def __post_init__(self) -> None:
        """Check every value: settings also come over HTTP, which no type checker sees."""
        _require_choice("mode", self.mode, get_args(Mode))
        _require_choice("code_in", self.code_in, get_args(CodeIn))
        _require_bool("deduplicate", self.deduplicate)
        _require_days("vetting_days", self.vetting_days)
        _require_bool("bom", self.bom)
        _require_guid_or_none("tenant_id", self.tenant_id)
        _require_seconds("token_lifetime", self.token_lifetime)
        _require_bool("mfa", self.mfa)
        _require_bool("rotate_strictly", self.rotate_strictly)
        if self.requests_per_second is not None:
            _require_whole("requests_per_second", self.requests_per_second, 1, _MAX_COUNT)
        _require_whole("seed", self.seed, 0, 2**63 - 1)
        _require_whole("log_size", self.log_size, 1, _MAX_COUNT)

    def changed(self, changes: Mapping[str, object]) -> Settings:
        """Return a copy with some values changed; an unknown name or a bad value raises ValueError."""
        known = [field.name for field in fields(self)]
        for name in changes:
            if name not in known:
                raise ValueError(f"there is no setting {name!r}; the settings are {', '.join(known)}")
        return replace(self, **cast("dict[str, Any]", changes))  # checked by __post_init__

    def as_dict(self) -> dict[str, object]:
        """Return the settings as plain data."""
        return asdict(self)


def _require_choice(name: str, value: object, choices: tuple[str, ...]) -> None:
    if value not in choices:
        raise ValueError(f"{name} must be one of {', '.join(choices)}, not {value!r}")


def _require_bool(name: str, value: object) -> None:
    if value is not True and value is not False:
        raise ValueError(f"{name} must be true or false, not {value!r}")


def _require_guid_or_none(name: str, value: object) -> None:
    if value is not None and not (isinstance(value, str) and normal_guid(value)):
        raise ValueError(f"{name} must be a GUID or null, not {value!r}")


def _require_days(name: str, value: object) -> None:
    # bool is an int in Python, and NaN fails every comparison: both are rejected.
    if isinstance(value, int | float) and not isinstance(value, bool) and 0 < value <= _MAX_VETTING_DAYS:
        return
    raise ValueError(f"{name} must be a number above 0 and at most {_MAX_VETTING_DAYS}")


def _require_seconds(name: str, value: object) -> None:
    if isinstance(value, int) and not isinstance(value, bool) and 0 < value <= _MAX_TOKEN_LIFETIME:
        return
    raise ValueError(f"{name} must be a whole number above 0 and at most {_MAX_TOKEN_LIFETIME}")


def _require_whole(name: str, value: object, least: int, most: int) -> None:
    if isinstance(value, int) and not isinstance(value, bool) and least <= value <= most:
        return
    raise ValueError(f"{name} must be a whole number from {least} to {most}")
