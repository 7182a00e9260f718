"""Read a file of any of the formats, recognized by its content: CloudFormation, SAM, CDK's output, Terraform."""

from __future__ import annotations

import codecs
import re

from generator.query import cloudformation, terraform
from generator.query.declarations import Template, TemplateError
from generator.query.nodes import entry, load_json, read_json, read_yaml

MAX_BYTES = 64 * 2**20
"""Bytes of a template: CloudFormation takes 1 MB, and a plan of thousands of resources has some 20 MB."""
TERRAFORM_MEMBERS = ("resource", "module", "data", "provider", "terraform", "variable", "locals", "output")
HCL_BLOCK = re.compile(
    rf"^[ \t\ufeff]*(?:{'|'.join((*TERRAFORM_MEMBERS, 'import', 'moved', 'removed', 'check', 'ephemeral'))})"
    r'(?:[ \t]+"[^"\n]*"|[ \t]+[\w-]+)*[ \t]*\{',
    re.MULTILINE,
)
RESOURCES_KEY = re.compile(r"^[\"']?Resources[\"']?[ \t]*:", re.MULTILINE)
HCL_SUFFIXES = (".tf", ".tofu")
NOT_A_TEMPLATE = "neither a CloudFormation template nor a Terraform file"
ADVICE = "name a template with Resources, a .tf or .tf.json file, or the output of terraform show -json"


def read(content: bytes, name: str = "") -> Template:
    """Return what a file declares; raise ``TemplateError`` for one that is damaged or no template.

    The name decides only where the content says nothing: a ``.tf`` file may hold comments alone.
    """
    if len(content) > MAX_BYTES:
        raise TemplateError(f"larger than {MAX_BYTES >> 20} MiB", advice=ADVICE)
    text = _decoded(content)
    if text.lstrip()[:1] in {"{", "["}:
        return _from_json(text)
    is_named_so = name.lower().endswith(HCL_SUFFIXES)
    if is_named_so or (HCL_BLOCK.search(text) and not RESOURCES_KEY.search(text)):
        return Template(format="terraform", declarations=tuple(terraform.from_hcl(text)))
    root = read_yaml(text)
    if root is None or entry(root, "Resources") is None:
        raise TemplateError(NOT_A_TEMPLATE, advice=ADVICE)
    return Template(format="cloudformation", declarations=cloudformation.declarations(root))


def _from_json(text: str) -> Template:
    document = load_json(text)
    if not isinstance(document, dict):
        raise TemplateError(NOT_A_TEMPLATE, advice=ADVICE)
    if "planned_values" in document or ("values" in document and "terraform_version" in document):
        return Template(format="terraform-plan", declarations=tuple(terraform.from_plan(document)))
    if "Resources" in document:
        return Template(format="cloudformation", declarations=cloudformation.declarations(read_json(text)))
    if any(name in document for name in TERRAFORM_MEMBERS):
        return Template(format="terraform", declarations=tuple(terraform.from_json(read_json(text))))
    raise TemplateError(NOT_A_TEMPLATE, advice=ADVICE)


def _decoded(content: bytes) -> str:
    """Return the text of a file; PowerShell writes what a program prints in UTF-16."""
    is_utf16 = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        return content.decode("utf-16" if is_utf16 else "utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise TemplateError("not text in UTF-8", line, "save it as UTF-8") from None
