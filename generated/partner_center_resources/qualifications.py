"""Customer qualifications and the vetting they go through.

Generated from openapi/partner-center.yaml; never edit it by hand.
"""

from datetime import timedelta
from typing import Unpack
from uuid import UUID

from partner_center import qualifications as special
from partner_center.qualification_requests import Qualification
from partner_center.qualifications import CodeIn
from partner_center.runtime.api_client import APIClient, AsyncAPIClient
from partner_center.runtime.calls import CallOptions, PollOptions, RawResponse
from partner_center.vetting import Kind, OnPoll, PollSchedule
from partner_center_generated.models import CustomerQualification, CustomerQualifications

from .calls.qualifications import (
    get_customer_qualification_call,
    get_customer_qualifications_call,
    update_customer_qualification_call,
)
from .deprecation import deprecated


class Qualifications:
    """Customer qualifications and the vetting they go through."""

    def __init__(self, api_client: APIClient) -> None:
        self._api_client = api_client

    def __repr__(self) -> str:
        return "<Qualifications: list, get, update, create, wait, resume>"

    def list(self, customer_id: str | UUID, **options: Unpack[CallOptions]) -> CustomerQualifications:
        """Get the customer's qualifications.

        The REST reference answers with a wrapper, the how-to and the .NET SDK with a bare array, and the change log of
        December 2020 shows a bare object. What an unqualified customer gets is documented nowhere.

        Args:
            customer_id: Id of the customer. The reference types it string; the SDKs insist on a GUID, and the error
                catalogue has 900118 for an invalid one, which is what the pattern says.
            options: `request_id`, `correlation_id`, `cv`, `content_type`, `accept`, `timeout`, `retry`, `limiter`
                and `strict_responses` of this call, in place of the client's; see `CallOptions`.

        Raises:
            InvalidRequestError: An argument was refused. Nothing was sent.
            CredentialError: The credential gave no usable token.
            TransportError: The service did not answer.
            APIError: The service refused the request, or failed.
            ResponseDecodeError: The response is not what the docs promise.

        https://learn.microsoft.com/en-us/rest/api/partner-center/manage-customer-accounts/get-customer-qualifications
        https://learn.microsoft.com/en-us/partner-center/developer/get-customer-qualification-asynchronous
        https://github.com/microsoft/partner-center-sdk-for-dotNET/blob/HEAD/Source/PartnerSDK/Qualification/CustomerQualificationOperations.cs
        https://github.com/kvamseek/partner-center/blob/HEAD/developer/api-change-log.md
        """
        call = get_customer_qualifications_call(self._api_client.settings, customer_id)
        return self._api_client.call(call, options).parsed

    @deprecated(
        "the docs retire qualifications.get (getCustomerQualification); its docstring says what is known about it"
    )
    def get(self, customer_id: str | UUID, **options: Unpack[CallOptions]) -> str:
        """Get the customer's qualification, by the older call.

        The older call knows one qualification and no vetting. The change log of December 2020 says that it retires at
        the end of February 2021. The index of the reference still lists it, but its page is in no stored copy. Version
        3.4 of the .NET SDK does not have it.

        Args:
            customer_id: Id of the customer. The reference types it string; the SDKs insist on a GUID, and the error
                catalogue has 900118 for an invalid one, which is what the pattern says.
            options: `request_id`, `correlation_id`, `cv`, `content_type`, `accept`, `timeout`, `retry`, `limiter`
                and `strict_responses` of this call, in place of the client's; see `CallOptions`.

        Raises:
            InvalidRequestError: An argument was refused. Nothing was sent.
            CredentialError: The credential gave no usable token.
            TransportError: The service did not answer.
            APIError: The service refused the request, or failed.
            ResponseDecodeError: The response is not what the docs promise.

        https://learn.microsoft.com/en-us/rest/api/partner-center/manage-customer-accounts
        https://github.com/xdmushui/partner-center-sdk/blob/HEAD/develop/get-customer-qualification-synchronous.md
        https://github.com/kvamseek/partner-center/blob/HEAD/developer/api-change-log.md
        https://github.com/microsoft/partner-center-sdk-for-dotNET/blob/HEAD/Source/PartnerSDK/Configuration/PartnerSdkConfiguration.json
        """
        call = get_customer_qualification_call(self._api_client.settings, customer_id)
        return self._api_client.call(call, options).parsed

    @deprecated(
        "the docs retire qualifications.update (updateCustomerQualification); its docstring says what is known about it"
    )
    def update(
        self, customer_id: str | UUID, body: int | str, *, code: str | None = None, **options: Unpack[CallOptions]
    ) -> str:
        """Update the customer's qualification, by the older call.

        Two forms of the URI are documented: as it stands, and with `?code={code}` for Government Community Cloud.
        Education and Government Community Cloud can be set; None and Nonprofit cannot. Government Community Cloud is
        for a customer without a qualification. The change log of December 2020 says that the call gets one more kind of
        response, which it does not describe, and that it retires at the end of February 2021. The reference still lists
        it. Version 3.4 of the .NET SDK does not have it.

        Args:
            customer_id: Id of the customer. The reference types it string; the SDKs insist on a GUID, and the error
                catalogue has 900118 for an invalid one, which is what the pattern says.
            body: The qualification as a bare value. The reference lists the five media types but no type. The
                how-to says the number of the enumeration: None 0, Education 1, Nonprofit 2, GovernmentCommunityCloud 3.
                Its example has no body. Clients send a JSON string: one of Microsoft's community `"Education"`, the
                Java SDK `"education"`. The XML form is inferred. The fifth media type,
                `application/x-www-form-urlencoded`, is left out: a form cannot carry a bare value.
            code: Validation code required for GCC. Since 2023 the how-to wants it in the body instead, as
                `validationCode`; the reference still lists it here only.
            options: `request_id`, `correlation_id`, `cv`, `content_type`, `accept`, `timeout`, `retry`, `limiter`
                and `strict_responses` of this call, in place of the client's; see `CallOptions`.

        Raises:
            InvalidRequestError: An argument was refused. Nothing was sent.
            CredentialError: The credential gave no usable token.
            TransportError: The service did not answer.
            OutcomeUnknownError: The service may have carried out the request or not. The hint says how to check.
            APIError: The service refused the request, or failed.
            ResponseDecodeError: The response is not what the docs promise.

        https://learn.microsoft.com/en-us/rest/api/partner-center/manage-customer-accounts/update-customer-qualification
        https://github.com/xdmushui/partner-center-sdk/blob/HEAD/develop/update-customer-qualification-synchronous.md
        https://github.com/kvamseek/partner-center/blob/HEAD/developer/api-change-log.md
        https://github.com/microsoft/partner-center-sdk-for-dotNET/blob/HEAD/Source/PartnerSDK/Configuration/PartnerSdkConfiguration.json
        """
        call = update_customer_qualification_call(self._api_client.settings, customer_id, body, code=code)
        del code  # a traceback with locals shows no secret
        del body  # a traceback with locals shows no secret
        return self._api_client.call(call, options).parsed

    def create(
        self,
        customer_id: str | UUID,
        qualification: Qualification,
        *,
        code_in: CodeIn | None = None,
        **options: Unpack[CallOptions],
    ) -> CustomerQualifications:
        """Request a qualification for a customer.

        Args:
            customer_id: Id of the customer's tenant, a GUID.
            qualification: `Education`, `GovernmentCommunityCloud` or `StateOwnedEntity`, or one of the spec's own
                request types.
            code_in: Where to send a validation code: `query`, as in the reference, or `body`, as in the how-to since
                2023. Default: both.
            options: `request_id`, `correlation_id`, `cv`, `content_type`, `accept`, `timeout`, `retry`, `limiter`
                and `strict_responses` of this call, in place of the client's; see `CallOptions`.

        Returns:
            The qualifications in the response: all of the customer's, or only the new one; the docs disagree.

        Raises:
            InvalidRequestError: An argument was refused. Nothing was sent.
            CredentialError: The credential gave no usable token.
            TransportError: The service did not answer.
            OutcomeUnknownError: The service may have carried out the request or not. The hint says how to check.
            APIError: The service refused the request, or failed.
            ResponseDecodeError: The response is not what the docs promise.

        https://learn.microsoft.com/en-us/rest/api/partner-center/manage-customer-accounts/create-customer-qualifications
        https://learn.microsoft.com/en-us/partner-center/developer/update-customer-qualification-asynchronous
        """
        call = special.create(self._api_client.settings, customer_id, qualification, code_in=code_in)
        return self._api_client.call(call, options).parsed

    def wait(
        self,
        customer_id: str | UUID,
        kind: Kind,
        *,
        timeout: timedelta | float,
        schedule: PollSchedule = PollSchedule(),
        on_poll: OnPoll | None = None,
        **options: Unpack[PollOptions],
    ) -> CustomerQualification:
        """Wait until the vetting of a qualification has an outcome, for days if necessary.

        The wait polls at growing intervals. It continues while the status is unknown, and while the service fails
        temporarily. It only reads, so after an interruption call it again, or `resume`.

        Args:
            customer_id: Id of the customer's tenant, a GUID.
            kind: `Education`, `GovernmentCommunityCloud` or `StateOwnedEntity`.
            timeout: A timedelta, or seconds, after which the wait ends with a last poll.
            schedule: The times between polls.
            on_poll: Called after every poll.
            options: `correlation_id`, `cv`, `accept`, `retry`, `limiter` and `strict_responses` of every poll, in place of
                the client's; see `PollOptions`.

        Returns:
            The approved or denied qualification, with the reason if the service gave one.

        Raises:
            InvalidRequestError: An argument was refused; nothing was sent.
            VettingTimeout: There was no outcome in time. Its token is for `resume`.
            CredentialError: The credential gave no usable token.
            APIError: The service refused a poll, and a later poll would not succeed either.
            ResponseDecodeError: The response is not what the docs promise.

        https://learn.microsoft.com/en-us/partner-center/developer/get-customer-qualification-asynchronous
        """
        return self._api_client.run(
            special.wait(
                self._api_client.settings,
                customer_id,
                kind,
                timeout=timeout,
                schedule=schedule,
                on_poll=on_poll,
                **options,
            )
        )

    def resume(
        self, token: str, *, timeout: timedelta | float, on_poll: OnPoll | None = None, **options: Unpack[PollOptions]
    ) -> CustomerQualification:
        """Resume a wait that ended in VettingTimeout, at its next poll.

        Args:
            token: The token of the VettingTimeout.
            timeout: A timedelta, or seconds, after which the wait ends again with a last poll.
            on_poll: Called after every poll.
            options: `correlation_id`, `cv`, `accept`, `retry`, `limiter` and `strict_responses` of every poll, in place of
                the client's; see `PollOptions`.

        Returns:
            The qualification, as from `wait`.

        Raises:
            InvalidRequestError: An argument was refused; nothing was sent.
            VettingTimeout: There was no outcome in time. Its token is for `resume`.
            CredentialError: The credential gave no usable token.
            APIError: The service refused a poll, and a later poll would not succeed either.
            ResponseDecodeError: The response is not what the docs promise.
        """
        return self._api_client.run(
            special.resume(self._api_client.settings, token, timeout=timeout, on_poll=on_poll, **options)
        )


class RawQualifications:
    """Customer qualifications and the vetting they go through. Each result is a `RawResponse`."""

    def __init__(self, api_client: APIClient) -> None:
        self._api_client = api_client

    def __repr__(self) -> str:
        return "<RawQualifications: list, get, update, create>"

    def list(self, customer_id: str | UUID, **options: Unpack[CallOptions]) -> RawResponse[CustomerQualifications]:
        """Get the customer's qualifications.

        The REST reference answers with a wrapper, the how-to and the .NET SDK with a bare array, and the change log of
        December 2020 shows a bare object. What an unqualified customer gets is documented nowhere.

        Args:
            customer_id: Id of the customer. The reference types it string; the SDKs insist on a GUID, and the error
                catalogue has 900118 for an invalid one, which is what the pattern says.
            options: `request_id`, `correlation_id`, `cv`, `content_type`, `accept`, `timeout`, `retry`, `limiter`
                and `strict_responses` of this call, in place of the client's; see `CallOptions`.

        Raises:
            InvalidRequestError: An argument was refused. Nothing was sent.
            CredentialError: The credential gave no usable token.
            TransportError: The service did not answer.
            APIError: The service refused the request, or failed.
            ResponseDecodeError: The response is not what the docs promise.

        https://learn.microsoft.com/en-us/rest/api/partner-center/manage-customer-accounts/get-customer-qualifications
        https://learn.microsoft.com/en-us/partner-center/developer/get-customer-qualification-asynchronous
        https://github.com/microsoft/partner-center-sdk-for-dotNET/blob/HEAD/Source/PartnerSDK/Qualification/CustomerQualificationOperations.cs
        https://github.com/kvamseek/partner-center/blob/HEAD/developer/api-change-log.md
        """
        call = get_customer_qualifications_call(self._api_client.settings, customer_id)
        return self._api_client.call(call, options)

    @deprecated(
        "the docs retire qualifications.get (getCustomerQualification); its docstring says what is known about it"
    )
    def get(self, customer_id: str | UUID, **options: Unpack[CallOptions]) -> RawResponse[str]:
        """Get the customer's qualification, by the older call.

        The older call knows one qualification and no vetting. The change log of December 2020 says that it retires at
        the end of February 2021. The index of the reference still lists it, but its page is in no stored copy. Version
        3.4 of the .NET SDK does not have it.

        Args:
            customer_id: Id of the customer. The reference types it string; the SDKs insist on a GUID, and the error
                catalogue has 900118 for an invalid one, which is what the pattern says.
            options: `request_id`, `correlation_id`, `cv`, `content_type`, `accept`, `timeout`, `retry`, `limiter`
                and `strict_responses` of this call, in place of the client's; see `CallOptions`.

        Raises:
            InvalidRequestError: An argument was refused. Nothing was sent.
            CredentialError: The credential gave no usable token.
            TransportError: The service did not answer.
            APIError: The service refused the request, or failed.
            ResponseDecodeError: The response is not what the docs promise.

        https://learn.microsoft.com/en-us/rest/api/partner-center/manage-customer-accounts
        https://github.com/xdmushui/partner-center-sdk/blob/HEAD/develop/get-customer-qualification-synchronous.md
        https://github.com/kvamseek/partner-center/blob/HEAD/developer/api-change-log.md
        https://github.com/microsoft/partner-center-sdk-for-dotNET/blob/HEAD/Source/PartnerSDK/Configuration/PartnerSdkConfiguration.json
        """
        call = get_customer_qualification_call(self._api_client.settings, customer_id)
        return self._api_client.call(call, options)

    @deprecated(
        "the docs retire qualifications.update (updateCustomerQualification); its docstring says what is known about it"
    )
    def update(
        self, customer_id: str | UUID, body: int | str, *, code: str | None = None, **options: Unpack[CallOptions]
    ) -> RawResponse[str]:
        """Update the customer's qualification, by the older call.

        Two forms of the URI are documented: as it stands, and with `?code={code}` for Government Community Cloud.
        Education and Government Community Cloud can be set; None and Nonprofit cannot. Government Community Cloud is
        for a customer without a qualification. The change log of December 2020 says that the call gets one more kind of
        response, which it does not describe, and that it retires at the end of February 2021. The reference still lists
        it. Version 3.4 of the .NET SDK does not have it.

        Args:
            customer_id: Id of the customer. The reference types it string; the SDKs insist on a GUID, and the error
                catalogue has 900118 for an invalid one, which is what the pattern says.
            body: The qualification as a bare value. The reference lists the five media types but no type. The
                how-to says the number of the enumeration: None 0, Education 1, Nonprofit 2, GovernmentCommunityCloud 3.
                Its example has no body. Clients send a JSON string: one of Microsoft's community `"Education"`, the
                Java SDK `"education"`. The XML form is inferred. The fifth media type,
                `application/x-www-form-urlencoded`, is left out: a form cannot carry a bare value.
            code: Validation code required for GCC. Since 2023 the how-to wants it in the body instead, as
                `validationCode`; the reference still lists it here only.
            options: `request_id`, `correlation_id`, `cv`, `content_type`, `accept`, `timeout`, `retry`, `limiter`
                and `strict_responses` of this call, in place of the client's; see `CallOptions`.

        Raises:
            InvalidRequestError: An argument was refused. Nothing was sent.
            CredentialError: The credential gave no usable token.
            TransportError: The service did not answer.
            OutcomeUnknownError: The service may have carried out the request or not. The hint says how to check.
            APIError: The service refused the request, or failed.
            ResponseDecodeError: The response is not what the docs promise.

        https://learn.microsoft.com/en-us/rest/api/partner-center/manage-customer-accounts/update-customer-qualification
        https://github.com/xdmushui/partner-center-sdk/blob/HEAD/develop/update-customer-qualification-synchronous.md
        https://github.com/kvamseek/partner-center/blob/HEAD/developer/api-change-log.md
        https://github.com/microsoft/partner-center-sdk-for-dotNET/blob/HEAD/Source/PartnerSDK/Configuration/PartnerSdkConfiguration.json
        """
        call = update_customer_qualification_call(self._api_client.settings, customer_id, body, code=code)
        del code  # a traceback with locals shows no secret
        del body  # a traceback with locals shows no secret
        return self._api_client.call(call, options)

    def create(
        self,
        customer_id: str | UUID,
        qualification: Qualification,
        *,
        code_in: CodeIn | None = None,
        **options: Unpack[CallOptions],
    ) -> RawResponse[CustomerQualifications]:
        """Request a qualification for a customer.

        Args:
            customer_id: Id of the customer's tenant, a GUID.
            qualification: `Education`, `GovernmentCommunityCloud` or `StateOwnedEntity`, or one of the spec's own
                request types.
            code_in: Where to send a validation code: `query`, as in the reference, or `body`, as in the how-to since
                2023. Default: both.
            options: `request_id`, `correlation_id`, `cv`, `content_type`, `accept`, `timeout`, `retry`, `limiter`
                and `strict_responses` of this call, in place of the client's; see `CallOptions`.

        Returns:
            The qualifications in the response: all of the customer's, or only the new one; the docs disagree.

        Raises:
            InvalidRequestError: An argument was refused. Nothing was sent.
            CredentialError: The credential gave no usable token.
            TransportError: The service did not answer.
            OutcomeUnknownError: The service may have carried out the request or not. The hint says how to check.
            APIError: The service refused the request, or failed.
            ResponseDecodeError: The response is not what the docs promise.

        https://learn.microsoft.com/en-us/rest/api/partner-center/manage-customer-accounts/create-customer-qualifications
        https://learn.microsoft.com/en-us/partner-center/developer/update-customer-qualification-asynchronous
        """
        call = special.create(self._api_client.settings, customer_id, qualification, code_in=code_in)
        return self._api_client.call(call, options)


class AsyncQualifications:
    """Customer qualifications and the vetting they go through."""

    def __init__(self, api_client: AsyncAPIClient) -> None:
        self._api_client = api_client

    def __repr__(self) -> str:
        return "<AsyncQualifications: list, get, update, create, wait, resume>"

    async def list(self, customer_id: str | UUID, **options: Unpack[CallOptions]) -> CustomerQualifications:
        """Get the customer's qualifications.

        The REST reference answers with a wrapper, the how-to and the .NET SDK with a bare array, and the change log of
        December 2020 shows a bare object. What an unqualified customer gets is documented nowhere.

        Args:
            customer_id: Id of the customer. The reference types it string; the SDKs insist on a GUID, and the error
                catalogue has 900118 for an invalid one, which is what the pattern says.
            options: `request_id`, `correlation_id`, `cv`, `content_type`, `accept`, `timeout`, `retry`, `limiter`
                and `strict_responses` of this call, in place of the client's; see `CallOptions`.

        Raises:
            InvalidRequestError: An argument was refused. Nothing was sent.
            CredentialError: The credential gave no usable token.
            TransportError: The service did not answer.
            APIError: The service refused the request, or failed.
            ResponseDecodeError: The response is not what the docs promise.

        https://learn.microsoft.com/en-us/rest/api/partner-center/manage-customer-accounts/get-customer-qualifications
        https://learn.microsoft.com/en-us/partner-center/developer/get-customer-qualification-asynchronous
        https://github.com/microsoft/partner-center-sdk-for-dotNET/blob/HEAD/Source/PartnerSDK/Qualification/CustomerQualificationOperations.cs
        https://github.com/kvamseek/partner-center/blob/HEAD/developer/api-change-log.md
        """
        call = get_customer_qualifications_call(self._api_client.settings, customer_id)
        return (await self._api_client.call(call, options)).parsed

    @deprecated(
        "the docs retire qualifications.get (getCustomerQualification); its docstring says what is known about it"
    )
    async def get(self, customer_id: str | UUID, **options: Unpack[CallOptions]) -> str:
        """Get the customer's qualification, by the older call.

        The older call knows one qualification and no vetting. The change log of December 2020 says that it retires at
        the end of February 2021. The index of the reference still lists it, but its page is in no stored copy. Version
        3.4 of the .NET SDK does not have it.

        Args:
            customer_id: Id of the customer. The reference types it string; the SDKs insist on a GUID, and the error
                catalogue has 900118 for an invalid one, which is what the pattern says.
            options: `request_id`, `correlation_id`, `cv`, `content_type`, `accept`, `timeout`, `retry`, `limiter`
                and `strict_responses` of this call, in place of the client's; see `CallOptions`.

        Raises:
            InvalidRequestError: An argument was refused. Nothing was sent.
            CredentialError: The credential gave no usable token.
            TransportError: The service did not answer.
            APIError: The service refused the request, or failed.
            ResponseDecodeError: The response is not what the docs promise.

        https://learn.microsoft.com/en-us/rest/api/partner-center/manage-customer-accounts
        https://github.com/xdmushui/partner-center-sdk/blob/HEAD/develop/get-customer-qualification-synchronous.md
        https://github.com/kvamseek/partner-center/blob/HEAD/developer/api-change-log.md
        https://github.com/microsoft/partner-center-sdk-for-dotNET/blob/HEAD/Source/PartnerSDK/Configuration/PartnerSdkConfiguration.json
        """
        call = get_customer_qualification_call(self._api_client.settings, customer_id)
        return (await self._api_client.call(call, options)).parsed

    @deprecated(
        "the docs retire qualifications.update (updateCustomerQualification); its docstring says what is known about it"
    )
    async def update(
        self, customer_id: str | UUID, body: int | str, *, code: str | None = None, **options: Unpack[CallOptions]
    ) -> str:
        """Update the customer's qualification, by the older call.

        Two forms of the URI are documented: as it stands, and with `?code={code}` for Government Community Cloud.
        Education and Government Community Cloud can be set; None and Nonprofit cannot. Government Community Cloud is
        for a customer without a qualification. The change log of December 2020 says that the call gets one more kind of
        response, which it does not describe, and that it retires at the end of February 2021. The reference still lists
        it. Version 3.4 of the .NET SDK does not have it.

        Args:
            customer_id: Id of the customer. The reference types it string; the SDKs insist on a GUID, and the error
                catalogue has 900118 for an invalid one, which is what the pattern says.
            body: The qualification as a bare value. The reference lists the five media types but no type. The
                how-to says the number of the enumeration: None 0, Education 1, Nonprofit 2, GovernmentCommunityCloud 3.
                Its example has no body. Clients send a JSON string: one of Microsoft's community `"Education"`, the
                Java SDK `"education"`. The XML form is inferred. The fifth media type,
                `application/x-www-form-urlencoded`, is left out: a form cannot carry a bare value.
            code: Validation code required for GCC. Since 2023 the how-to wants it in the body instead, as
                `validationCode`; the reference still lists it here only.
            options: `request_id`, `correlation_id`, `cv`, `content_type`, `accept`, `timeout`, `retry`, `limiter`
                and `strict_responses` of this call, in place of the client's; see `CallOptions`.

        Raises:
            InvalidRequestError: An argument was refused. Nothing was sent.
            CredentialError: The credential gave no usable token.
            TransportError: The service did not answer.
            OutcomeUnknownError: The service may have carried out the request or not. The hint says how to check.
            APIError: The service refused the request, or failed.
            ResponseDecodeError: The response is not what the docs promise.

        https://learn.microsoft.com/en-us/rest/api/partner-center/manage-customer-accounts/update-customer-qualification
        https://github.com/xdmushui/partner-center-sdk/blob/HEAD/develop/update-customer-qualification-synchronous.md
        https://github.com/kvamseek/partner-center/blob/HEAD/developer/api-change-log.md
        https://github.com/microsoft/partner-center-sdk-for-dotNET/blob/HEAD/Source/PartnerSDK/Configuration/PartnerSdkConfiguration.json
        """
        call = update_customer_qualification_call(self._api_client.settings, customer_id, body, code=code)
        del code  # a traceback with locals shows no secret
        del body  # a traceback with locals shows no secret
        return (await self._api_client.call(call, options)).parsed

    async def create(
        self,
        customer_id: str | UUID,
        qualification: Qualification,
        *,
        code_in: CodeIn | None = None,
        **options: Unpack[CallOptions],
    ) -> CustomerQualifications:
        """Request a qualification for a customer.

        Args:
            customer_id: Id of the customer's tenant, a GUID.
            qualification: `Education`, `GovernmentCommunityCloud` or `StateOwnedEntity`, or one of the spec's own
                request types.
            code_in: Where to send a validation code: `query`, as in the reference, or `body`, as in the how-to since
                2023. Default: both.
            options: `request_id`, `correlation_id`, `cv`, `content_type`, `accept`, `timeout`, `retry`, `limiter`
                and `strict_responses` of this call, in place of the client's; see `CallOptions`.

        Returns:
            The qualifications in the response: all of the customer's, or only the new one; the docs disagree.

        Raises:
            InvalidRequestError: An argument was refused. Nothing was sent.
            CredentialError: The credential gave no usable token.
            TransportError: The service did not answer.
            OutcomeUnknownError: The service may have carried out the request or not. The hint says how to check.
            APIError: The service refused the request, or failed.
            ResponseDecodeError: The response is not what the docs promise.

        https://learn.microsoft.com/en-us/rest/api/partner-center/manage-customer-accounts/create-customer-qualifications
        https://learn.microsoft.com/en-us/partner-center/developer/update-customer-qualification-asynchronous
        """
        call = special.create(self._api_client.settings, customer_id, qualification, code_in=code_in)
        return (await self._api_client.call(call, options)).parsed

    async def wait(
        self,
        customer_id: str | UUID,
        kind: Kind,
        *,
        timeout: timedelta | float,
        schedule: PollSchedule = PollSchedule(),
        on_poll: OnPoll | None = None,
        **options: Unpack[PollOptions],
    ) -> CustomerQualification:
        """Wait until the vetting of a qualification has an outcome, for days if necessary.

        The wait polls at growing intervals. It continues while the status is unknown, and while the service fails
        temporarily. It only reads, so after an interruption call it again, or `resume`.

        Args:
            customer_id: Id of the customer's tenant, a GUID.
            kind: `Education`, `GovernmentCommunityCloud` or `StateOwnedEntity`.
            timeout: A timedelta, or seconds, after which the wait ends with a last poll.
            schedule: The times between polls.
            on_poll: Called after every poll.
            options: `correlation_id`, `cv`, `accept`, `retry`, `limiter` and `strict_responses` of every poll, in place of
                the client's; see `PollOptions`.

        Returns:
            The approved or denied qualification, with the reason if the service gave one.

        Raises:
            InvalidRequestError: An argument was refused; nothing was sent.
            VettingTimeout: There was no outcome in time. Its token is for `resume`.
            CredentialError: The credential gave no usable token.
            APIError: The service refused a poll, and a later poll would not succeed either.
            ResponseDecodeError: The response is not what the docs promise.

        https://learn.microsoft.com/en-us/partner-center/developer/get-customer-qualification-asynchronous
        """
        return await self._api_client.run(
            special.wait(
                self._api_client.settings,
                customer_id,
                kind,
                timeout=timeout,
                schedule=schedule,
                on_poll=on_poll,
                **options,
            )
        )

    async def resume(
        self, token: str, *, timeout: timedelta | float, on_poll: OnPoll | None = None, **options: Unpack[PollOptions]
    ) -> CustomerQualification:
        """Resume a wait that ended in VettingTimeout, at its next poll.

        Args:
            token: The token of the VettingTimeout.
            timeout: A timedelta, or seconds, after which the wait ends again with a last poll.
            on_poll: Called after every poll.
            options: `correlation_id`, `cv`, `accept`, `retry`, `limiter` and `strict_responses` of every poll, in place of
                the client's; see `PollOptions`.

        Returns:
            The qualification, as from `wait`.

        Raises:
            InvalidRequestError: An argument was refused; nothing was sent.
            VettingTimeout: There was no outcome in time. Its token is for `resume`.
            CredentialError: The credential gave no usable token.
            APIError: The service refused a poll, and a later poll would not succeed either.
            ResponseDecodeError: The response is not what the docs promise.
        """
        return await self._api_client.run(
            special.resume(self._api_client.settings, token, timeout=timeout, on_poll=on_poll, **options)
        )


class AsyncRawQualifications:
    """Customer qualifications and the vetting they go through. Each result is a `RawResponse`."""

    def __init__(self, api_client: AsyncAPIClient) -> None:
        self._api_client = api_client

    def __repr__(self) -> str:
        return "<AsyncRawQualifications: list, get, update, create>"

    async def list(
        self, customer_id: str | UUID, **options: Unpack[CallOptions]
    ) -> RawResponse[CustomerQualifications]:
        """Get the customer's qualifications.

        The REST reference answers with a wrapper, the how-to and the .NET SDK with a bare array, and the change log of
        December 2020 shows a bare object. What an unqualified customer gets is documented nowhere.

        Args:
            customer_id: Id of the customer. The reference types it string; the SDKs insist on a GUID, and the error
                catalogue has 900118 for an invalid one, which is what the pattern says.
            options: `request_id`, `correlation_id`, `cv`, `content_type`, `accept`, `timeout`, `retry`, `limiter`
                and `strict_responses` of this call, in place of the client's; see `CallOptions`.

        Raises:
            InvalidRequestError: An argument was refused. Nothing was sent.
            CredentialError: The credential gave no usable token.
            TransportError: The service did not answer.
            APIError: The service refused the request, or failed.
            ResponseDecodeError: The response is not what the docs promise.

        https://learn.microsoft.com/en-us/rest/api/partner-center/manage-customer-accounts/get-customer-qualifications
        https://learn.microsoft.com/en-us/partner-center/developer/get-customer-qualification-asynchronous
        https://github.com/microsoft/partner-center-sdk-for-dotNET/blob/HEAD/Source/PartnerSDK/Qualification/CustomerQualificationOperations.cs
        https://github.com/kvamseek/partner-center/blob/HEAD/developer/api-change-log.md
        """
        call = get_customer_qualifications_call(self._api_client.settings, customer_id)
        return await self._api_client.call(call, options)

    @deprecated(
        "the docs retire qualifications.get (getCustomerQualification); its docstring says what is known about it"
    )
    async def get(self, customer_id: str | UUID, **options: Unpack[CallOptions]) -> RawResponse[str]:
        """Get the customer's qualification, by the older call.

        The older call knows one qualification and no vetting. The change log of December 2020 says that it retires at
        the end of February 2021. The index of the reference still lists it, but its page is in no stored copy. Version
        3.4 of the .NET SDK does not have it.

        Args:
            customer_id: Id of the customer. The reference types it string; the SDKs insist on a GUID, and the error
                catalogue has 900118 for an invalid one, which is what the pattern says.
            options: `request_id`, `correlation_id`, `cv`, `content_type`, `accept`, `timeout`, `retry`, `limiter`
                and `strict_responses` of this call, in place of the client's; see `CallOptions`.

        Raises:
            InvalidRequestError: An argument was refused. Nothing was sent.
            CredentialError: The credential gave no usable token.
            TransportError: The service did not answer.
            APIError: The service refused the request, or failed.
            ResponseDecodeError: The response is not what the docs promise.

        https://learn.microsoft.com/en-us/rest/api/partner-center/manage-customer-accounts
        https://github.com/xdmushui/partner-center-sdk/blob/HEAD/develop/get-customer-qualification-synchronous.md
        https://github.com/kvamseek/partner-center/blob/HEAD/developer/api-change-log.md
        https://github.com/microsoft/partner-center-sdk-for-dotNET/blob/HEAD/Source/PartnerSDK/Configuration/PartnerSdkConfiguration.json
        """
        call = get_customer_qualification_call(self._api_client.settings, customer_id)
        return await self._api_client.call(call, options)

    @deprecated(
        "the docs retire qualifications.update (updateCustomerQualification); its docstring says what is known about it"
    )
    async def update(
        self, customer_id: str | UUID, body: int | str, *, code: str | None = None, **options: Unpack[CallOptions]
    ) -> RawResponse[str]:
        """Update the customer's qualification, by the older call.

        Two forms of the URI are documented: as it stands, and with `?code={code}` for Government Community Cloud.
        Education and Government Community Cloud can be set; None and Nonprofit cannot. Government Community Cloud is
        for a customer without a qualification. The change log of December 2020 says that the call gets one more kind of
        response, which it does not describe, and that it retires at the end of February 2021. The reference still lists
        it. Version 3.4 of the .NET SDK does not have it.

        Args:
            customer_id: Id of the customer. The reference types it string; the SDKs insist on a GUID, and the error
                catalogue has 900118 for an invalid one, which is what the pattern says.
            body: The qualification as a bare value. The reference lists the five media types but no type. The
                how-to says the number of the enumeration: None 0, Education 1, Nonprofit 2, GovernmentCommunityCloud 3.
                Its example has no body. Clients send a JSON string: one of Microsoft's community `"Education"`, the
                Java SDK `"education"`. The XML form is inferred. The fifth media type,
                `application/x-www-form-urlencoded`, is left out: a form cannot carry a bare value.
            code: Validation code required for GCC. Since 2023 the how-to wants it in the body instead, as
                `validationCode`; the reference still lists it here only.
            options: `request_id`, `correlation_id`, `cv`, `content_type`, `accept`, `timeout`, `retry`, `limiter`
                and `strict_responses` of this call, in place of the client's; see `CallOptions`.

        Raises:
            InvalidRequestError: An argument was refused. Nothing was sent.
            CredentialError: The credential gave no usable token.
            TransportError: The service did not answer.
            OutcomeUnknownError: The service may have carried out the request or not. The hint says how to check.
            APIError: The service refused the request, or failed.
            ResponseDecodeError: The response is not what the docs promise.

        https://learn.microsoft.com/en-us/rest/api/partner-center/manage-customer-accounts/update-customer-qualification
        https://github.com/xdmushui/partner-center-sdk/blob/HEAD/develop/update-customer-qualification-synchronous.md
        https://github.com/kvamseek/partner-center/blob/HEAD/developer/api-change-log.md
        https://github.com/microsoft/partner-center-sdk-for-dotNET/blob/HEAD/Source/PartnerSDK/Configuration/PartnerSdkConfiguration.json
        """
        call = update_customer_qualification_call(self._api_client.settings, customer_id, body, code=code)
        del code  # a traceback with locals shows no secret
        del body  # a traceback with locals shows no secret
        return await self._api_client.call(call, options)

    async def create(
        self,
        customer_id: str | UUID,
        qualification: Qualification,
        *,
        code_in: CodeIn | None = None,
        **options: Unpack[CallOptions],
    ) -> RawResponse[CustomerQualifications]:
        """Request a qualification for a customer.

        Args:
            customer_id: Id of the customer's tenant, a GUID.
            qualification: `Education`, `GovernmentCommunityCloud` or `StateOwnedEntity`, or one of the spec's own
                request types.
            code_in: Where to send a validation code: `query`, as in the reference, or `body`, as in the how-to since
                2023. Default: both.
            options: `request_id`, `correlation_id`, `cv`, `content_type`, `accept`, `timeout`, `retry`, `limiter`
                and `strict_responses` of this call, in place of the client's; see `CallOptions`.

        Returns:
            The qualifications in the response: all of the customer's, or only the new one; the docs disagree.

        Raises:
            InvalidRequestError: An argument was refused. Nothing was sent.
            CredentialError: The credential gave no usable token.
            TransportError: The service did not answer.
            OutcomeUnknownError: The service may have carried out the request or not. The hint says how to check.
            APIError: The service refused the request, or failed.
            ResponseDecodeError: The response is not what the docs promise.

        https://learn.microsoft.com/en-us/rest/api/partner-center/manage-customer-accounts/create-customer-qualifications
        https://learn.microsoft.com/en-us/partner-center/developer/update-customer-qualification-asynchronous
        """
        call = special.create(self._api_client.settings, customer_id, qualification, code_in=code_in)
        return await self._api_client.call(call, options)
