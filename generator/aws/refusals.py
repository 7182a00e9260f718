"""Translate boto3's errors into errors that name the next step."""

from __future__ import annotations

import re
from contextlib import contextmanager
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from botocore import exceptions as boto
from botocore.parsers import ResponseParserError

from generator.aws.retries import ATTEMPTS, BROKEN_OFF, OverdueCallError
from generator.core.errors import AccessError, SourceError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


DEFAULT_REGION = "us-east-1"

THROTTLED_CODES = {"ThrottlingException", "Throttling", "TooManyRequestsException", "RequestLimitExceeded", "SlowDown"}

DENIED_CODES = {"AccessDenied", "AccessDeniedException", "NotAuthorized", "403", "Forbidden"}

CREDENTIALS_CODES = {
    "ExpiredToken",
    "ExpiredTokenException",
    "InvalidAccessKeyId",
    "InvalidClientTokenId",
    "InvalidSignatureException",
    "SignatureDoesNotMatch",
    "UnrecognizedClientException",
}

CLOCK_CODES = {"RequestExpired", "RequestInTheFuture", "RequestTimeTooSkewed"}

SIGNED_AT_ANOTHER_TIME = re.compile(r"signature (expired|not yet current)|request has expired", re.IGNORECASE)
"""In AWS's message when ``InvalidSignatureException`` or ``SignatureDoesNotMatch`` is due to the clock."""

NOT_SERVED = "is not a valid namespace"
"""The answer of a Region without the public parameters; its code is that of a denied access."""

READ_RIGHTS = (
    "let the role call ssm:GetParametersByPath and ssm:GetParameters on the public parameters, "
    "and s3:GetObject and s3:ListBucket on the last release"
)
"""The rights that `fetch` needs, as advice."""

ADVICE_BY_CODE = {
    "NoSuchBucket": "check the bucket's name, or create it first",
    "NoSuchDistribution": "check the distribution's ID: AWS knows none of this name in the account",
    "PermanentRedirect": "the bucket is in another AWS Region: give --region that one, or check --endpoint-url",
}

WEB_PAGE = "what answered is not AWS: it sent a web page"
NOT_AWS_ADVICE = (
    "check --endpoint-url and AWS_ENDPOINT_URL, and whether a proxy or the sign-in page of a network stands between "
    "here and AWS; then run it again"
)

NETWORK_ADVICE = "check the network, --endpoint-url and AWS_ENDPOINT_URL, then run it again"
SETTINGS_ADVICE = "check the AWS settings (region, endpoint, profile)"

SET_CLOCK = "set the clock (for example `sudo timedatectl set-ntp true`), then run it again"

SIGN_IN = "sign in (for example `aws sso login`), or set AWS_PROFILE or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"


class WebPageError(boto.BotoCoreError):
    """A web page came where AWS would have answered."""

    fmt = WEB_PAGE


def is_web_page(headers: Mapping[str, str]) -> bool:
    """Return whether an answer's headers say that it is a web page, which no service of AWS sends for a call."""
    return headers.get("content-type", "").lower().startswith("text/html")


def refuse_web_page(response_dict: dict[str, Any], **_: object) -> None:
    """Raise ``WebPageError`` for a good answer that is a web page: botocore would take one without faults for AWS's.

    An object's content is a stream and may be a page. ``translated_errors`` recognizes an error that is a web page.
    """
    body, is_success = response_dict["body"], response_dict["status_code"] < HTTPStatus.MULTIPLE_CHOICES
    if is_success and isinstance(body, bytes) and body and is_web_page(response_dict["headers"]):
        raise WebPageError


@contextmanager
def translated_errors(subject: str, rights: str = READ_RIGHTS) -> Iterator[None]:
    """Translate boto3's errors inside the block; ``rights`` is the advice when access is denied."""
    try:
        yield
    except boto.ClientError as error:
        metadata = error.response.get("ResponseMetadata", {})
        if is_web_page(metadata.get("HTTPHeaders", {})):
            status = metadata.get("HTTPStatusCode")
            raise SourceError(f"{subject}: {WEB_PAGE} (status {status})", NOT_AWS_ADVICE) from error
        raise _translated(subject, error, rights) from error
    except (boto.NoCredentialsError, boto.PartialCredentialsError, boto.CredentialRetrievalError) as error:
        raise AccessError(f"{subject}: no AWS credentials were found", SIGN_IN) from error
    except (boto.ProfileNotFound, boto.SSOError, boto.TokenRetrievalError) as error:
        raise AccessError(f"{subject}: {error}", SIGN_IN) from error
    except (boto.EndpointConnectionError, boto.InvalidEndpointConfigurationError, *BROKEN_OFF) as error:
        raise SourceError(
            f"{subject}: AWS could not be reached after {ATTEMPTS} attempts",
            NETWORK_ADVICE,
        ) from error
    except (WebPageError, ResponseParserError) as error:
        problem = WEB_PAGE if isinstance(error, WebPageError) else "what answered is not AWS: its answer does not parse"
        raise SourceError(f"{subject}: {problem}", NOT_AWS_ADVICE) from error
    except RecursionError as error:  # botocore asks a store that redirects a call where the bucket is, again and again
        raise SourceError(
            f"{subject}: what answers redirects every call",
            "check --endpoint-url and what stands between here and AWS, then run it again",
        ) from error
    except OSError as error:  # a file with credentials, such as a role's token
        reason = f"{error.filename}: cannot be read: {error.strerror}" if error.filename else str(error)
        raise AccessError(f"{subject}: {reason}", SIGN_IN) from error
    except (boto.BotoCoreError, ValueError) as error:
        advice = NETWORK_ADVICE if isinstance(error, OverdueCallError) else SETTINGS_ADVICE
        raise SourceError(f"{subject}: {error}", advice) from error


def _translated(subject: str, error: boto.ClientError, rights: str) -> SourceError:
    answer = error.response.get("Error", {})
    code, message = answer.get("Code", ""), answer.get("Message", "")
    if NOT_SERVED in message:
        return SourceError(
            f"{subject}: the AWS Region that was asked does not serve these parameters",
            f"give --region {DEFAULT_REGION}",
        )
    if code in CLOCK_CODES or (code in CREDENTIALS_CODES and SIGNED_AT_ANOTHER_TIME.search(message)):
        return AccessError(
            f"{subject}: AWS did not accept the time of the request ({code}): this machine's clock is wrong", SET_CLOCK
        )
    if code in DENIED_CODES:
        return AccessError(f"{subject}: AWS denied access", rights)
    if code in CREDENTIALS_CODES:
        return AccessError(f"{subject}: AWS did not accept the credentials ({code})", SIGN_IN)
    if code in THROTTLED_CODES:
        return SourceError(f"{subject}: still throttled after {ATTEMPTS} attempts", "run it again later")
    problem = f"{subject}: AWS answered {code or 'an error without a code'}"
    return SourceError(problem, ADVICE_BY_CODE.get(code, "run it again later"))
