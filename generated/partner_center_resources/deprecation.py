"""The decorator of methods that are deprecated in the spec. Type checkers and editors show it, and a call warns.

Generated from openapi/partner-center.yaml; never edit it by hand.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing_extensions import deprecated
else:
    import functools
    import inspect
    import warnings
    from typing import Any

    from partner_center.policies.redaction import Secret

    def deprecated(message: str) -> Any:
        """Make a function warn with a DeprecationWarning, as `warnings.deprecated` of Python 3.13 does."""

        def decorate(function: Any) -> Any:
            @functools.wraps(function)
            def call(*args: Any, **kwargs: Any) -> Any:
                warnings.warn(message, DeprecationWarning, stacklevel=2)
                given = Secret((args, kwargs))  # a validation code may be among them
                del args, kwargs
                return function(*given.value[0], **given.value[1])

            @functools.wraps(function)
            async def call_async(*args: Any, **kwargs: Any) -> Any:
                warnings.warn(message, DeprecationWarning, stacklevel=2)
                given = Secret((args, kwargs))
                del args, kwargs
                return await function(*given.value[0], **given.value[1])

            wrapped = call_async if inspect.iscoroutinefunction(function) else call
            wrapped.__deprecated__ = message
            return wrapped

        return decorate


__all__ = ["deprecated"]
