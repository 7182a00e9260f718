"""What tools and consoles write, in plain names: actions, imports of SDKs and CDK, names of zones, British spelling.

The search box of the site does the same (``static/js/search/notation.js``); ``tests/browser/queries.txt`` holds both.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final, NamedTuple

_REGION: Final = r"([a-z]{2,4}(?:-[a-z]+)+-\d)"
"""A Region's code, as the beginning of what is more than that."""

_CLASS: Final = r"[A-Z]\w*(?:\([^)]*\)?)?"
"""A class, behind the module that it is of, with what it is called with: ``eks.Cluster(this, "Cluster")``."""

_MODEL_VERSION: Final = (
    r"\b((?:claude|llama|nova|titan|mistral|deepseek|qwen|gpt-oss)"
    r"(?:[ -](?:opus|sonnet|haiku|instant|pro|lite|micro|premier|large|small|scout|maverick))?)"
    r"[ -]v?\d+(?:[.-]\d+)*b?(?![\w-])"
)
"""The name of a model with its version: "claude sonnet 4.5"."""

_NOTATIONS: Final = tuple(
    (re.compile(pattern, flags), names)
    for pattern, flags, names in (
        (r"\b(?:[\w./-]*/)?aws-sdk-[\w-]+/service/(\w+)", re.IGNORECASE, r"\1"),
        (r"\bsoftware\.amazon\.awssdk(?:\.services\.|:)([\w-]+)", re.IGNORECASE, r"\1"),
        (r"\b(?:AWSSDK|Amazon)\.([A-Z]\w*?)(?:v\d)?\b", 0, r"\1"),
        (rf"\b(?:new )?(?:pulumi[ _])?aws\.(\w+)\.{_CLASS}", 0, r"\1"),
        (r"\b(?:pulumi )?aws:(\w+)/\w+:\w+", 0, r"\1"),
        (rf"\b(?:new )?([a-z]\w*)\.{_CLASS}", 0, r"\1"),
        (r"\b([a-z][a-z0-9-]+):(?:[A-Z*][A-Za-z*]*)", 0, r"\1"),
        (r"\b(?:new|newest|latest) (?=region\b)", re.IGNORECASE, ""),
        (rf"\b{_REGION}-(?:wl\d-)?[a-z]{{3}}(?:-wlz)?-\d[a-z]?\b", re.IGNORECASE, r"\1"),
        (rf"\b{_REGION}[a-f]\b", re.IGNORECASE, r"\1"),
        (
            r"\b((?:us[ -])?gov(?:[ -]?cloud)?)[ -](east|west) (vs\.?|versus|and|or|to|against) (east|west)\b",
            re.IGNORECASE,
            r"\1 \2 \3 \1 \4",
        ),
        (r"リージョン|地域|地区|区域|리전", 0, " region "),
        (_MODEL_VERSION, re.IGNORECASE, r"\1"),
        (r"\bgw(s?)\b", re.IGNORECASE, r"gateway\1"),
        (r"\b(cent)re(s?)\b", re.IGNORECASE, r"\1er\2"),
        (r"(\w{3})is(ations?|ed|ing)\b", re.IGNORECASE, r"\1iz\2"),
    )
)
_CDK_MODULE: Final = re.compile(r"(?:@aws-cdk/|\baws-cdk-lib/|\baws_cdk\.)aws[-_]([\w-]+)", re.IGNORECASE)
_CDK_CLASS: Final = re.compile(
    r"^(?:new\s+)?(?P<module>[\w./@-]*[./])?(?:New)?Cfn(?P<type>[a-z]\w*)(?:\.\w+)*(?:\(.*)?$",
    re.IGNORECASE | re.DOTALL,
)
_MODULE_CLASS: Final = re.compile(r"^(?:new\s+)?(?:aws[._])?([a-z]\w*)\.([A-Z]\w*)(?:\(.*)?$", re.DOTALL)
_SDK_CLIENT: Final = re.compile(r"@aws-sdk/(?:client|lib)-([\w-]+)", re.IGNORECASE)
_ENDPOINT: Final = re.compile(
    rf"^(?:https?://)?(?:[\w-]+\.)*?(?P<service>[\w-]+)(?:\.dualstack)?(?:\.{_REGION})?"
    r"\.(?:amazonaws\.com(?:\.cn)?|amazonaws\.eu|api\.aws)(?:[/:?]\S*)?$",
    re.IGNORECASE,
)
_ADDRESS: Final = re.compile(
    r"^(?:arn:|https?://|com\.amazonaws\.)|\.amazonaws\.|\bconsole\.(?:aws\.amazon|amazonaws)\.", re.IGNORECASE
)
_ADDRESS_PART: Final = re.compile(r"[\s/:.?#]+")
_INSTANCE_FAMILY: Final = (
    r"(?:(?:[acdfghimprtxz]|cc|cg|cr|dl|gr|hi|hpc|hs|im|inf|is|mac|trn|vt)\d{1,2}[a-z]{0,4}(?:-[a-z0-9]+)?"
    r"|mac-\w+|u-\w+|u\d+[a-z][\w-]*)"
)
_INSTANCE_TYPE: Final = re.compile(
    rf"^(?:(?:db|cache|ml|search)\.)?{_INSTANCE_FAMILY}(?:\.(?:nano|micro|small|medium|\d*x?large|metal\S*|\*))?"
    r"(?:\s+instances?(?:\s+types?)?)?$|^(?:ec2\s+)?instance\s+types?$",
    re.IGNORECASE,
)
_SIGNS: Final = re.compile(r"[\W_]+")


def with_plain_names(text: str) -> str:
    """Replace what tools write by the names in it."""
    # Packages of JavaScript have hyphens in names that other SDKs write as one word: "client-auto-scaling".
    text = _SDK_CLIENT.sub(lambda match: match[1].replace("-", ""), text)
    for pattern, names in _NOTATIONS:
        text = pattern.sub(names, text)
    return text


def cdk_names(text: str) -> tuple[str, ...]:
    """Return what a module of the CDK may be named after, the longest first; none where a text names no module.

    Modules have the name of a service, and what they add to it: ``aws-lambda-python-alpha``, ``aws-events-targets``.
    """
    match = _CDK_MODULE.search(text)
    words = re.split(r"[_-]", match[1]) if match else []
    return tuple(" ".join(words[:count]) for count in range(len(words), 0, -1))


class CdkClass(NamedTuple):
    """A class of the CDK that stands for one resource type, and the module that it is of; empty where none is named."""

    module: str
    resource: str


def cdk_class(text: str) -> CdkClass | None:
    """Return the class of a resource type that a text names: ``CfnBucket``, ``new s3.CfnBucket`` (None: it is none)."""
    match = _CDK_CLASS.match(text.strip())
    if match is None:
        return None
    module = re.split(r"[./]", (match["module"] or "").rstrip("./"))[-1]
    # Python writes aws_s3, JavaScript aws-s3 and Go awss3.
    return CdkClass(re.sub(r"^aws[_-]?", "", module, flags=re.IGNORECASE), match["type"])


def module_class(text: str) -> tuple[str, str] | None:
    """Return the module and the class that a text names: ``new eks.Cluster``, ``aws.s3.Bucket`` (None: it is none)."""
    match = _MODULE_CLASS.match(text.strip())
    return (match[1], match[2]) if match else None


def address_parts(text: str) -> tuple[str, ...]:
    """Return the parts of an ARN, a host or an address of the console; none where a text is nothing of these."""
    return tuple(part for part in _ADDRESS_PART.split(text) if part) if _ADDRESS.search(text) else ()


def endpoint_service(text: str) -> str | None:
    """Return the service in the host of an endpoint or a service principal (None: it is none).

    It stands before the Region, or before AWS's domain where there is none: ``states.amazonaws.com``.
    """
    match = _ENDPOINT.match(text)
    return match["service"] if match else None


def is_instance_type(text: str) -> bool:
    """Return whether a text has the form of an instance type, or of a family of them: ``m7i.large``, ``p5``."""
    return bool(_INSTANCE_TYPE.match(text.strip()))


def normalized(text: str) -> str:
    """Reduce a text to what is compared: ``Amazon S3 / Café`` becomes ``amazon s3 cafe``."""
    if not text.isascii():
        decomposed = unicodedata.normalize("NFKD", text)
        text = "".join(sign for sign in decomposed if not unicodedata.combining(sign))
    return _SIGNS.sub(" ", text.lower()).strip()
