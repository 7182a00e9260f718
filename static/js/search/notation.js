// @ts-check
// Replaces the notations of tools by plain names: types of CloudFormation and Terraform, actions, ARNs, imports of SDKs and
// CDK, hosts and addresses of the console, names of zones, British spelling.

import { normalize } from "../shared/rank.js";

/** @typedef {import("./vocabulary.js").Meaning} Meaning */

/** A Region's code at the beginning of a longer name. */
const REGION = "([a-z]{2,4}(?:-[a-z]+)+-\\d)";

/** The host of an endpoint: the name before the Region is the service's. */
const ENDPOINT = new RegExp(`(?:https?://)?(?:[\\w-]+\\.)*?([\\w-]+)(?:\\.dualstack)?\\.${REGION}\\.(?:amazonaws\\.com(?:\\.cn)?|amazonaws\\.eu|api\\.aws)\\b(?:[/:?]\\S*)?`, "gi");

/** An instance type, or a family of them. */
const INSTANCE_TYPE = /(?<![\w.-])(?:(?:db|cache|ml|search)\.)?(?:(?:[acdfghimprtxz]|cc|cg|cr|dl|gr|hi|hpc|hs|im|inf|is|mac|trn|vt)\d{1,2}[a-z]{0,4}(?:-[a-z0-9]+)?|mac-\w+|u-\w+|u\d+[a-z][\w-]*)(?:\.(?:nano|micro|small|medium|\d*x?large|metal\S*))?(?= |$)/gi;

/** A namespace of CloudFormation, or a type of it. */
const TYPE = /\bAWS::(\w+)(?:::[\w:]+)?/gi;
/**
 * Each notation and its replacement. An address keeps its host and the first part of its path; a zone's name its Region.
 * @type {readonly (readonly [RegExp, string])[]}
 */
const NOTATIONS = [
  [/\bhttps?:\/\/([^\s/?#]+)(?:\/([^\s/?#]*))?\S*/gi, "$1 $2"],
  [/\barn:[\w-]*:([\w-]+):([\w-]*):\S*/gi, "$1 $2"],
  [/\b(?:[\w./-]*\/)?aws-sdk-[\w-]+\/service\/(\w+)/gi, "$1"],
  [/\bsoftware\.amazon\.awssdk(?:\.services\.|:)([\w-]+)/gi, "$1"],
  [/\b(?:AWSSDK|Amazon)\.([A-Z]\w*?)(?:v\d)?\b/g, "$1"],
  // Classes, with the module that they are of and what they are called with: "new eks.Cluster(this)". The class of a resource type
  // alone names no service.
  [/\b(?:new )?(?:pulumi[ _])?aws\.(\w+)\.[A-Z]\w*(?:\([^)]*\)?)?/g, "$1"],
  [/\b(?:new )?([a-z]\w*)\.[A-Z]\w*(?:\([^)]*\)?)?/g, "$1"],
  [/\b(?:new )?Cfn[A-Z]\w*(?:\([^)]*\)?)?/g, ""],
  [/\b(?:pulumi )?aws:(\w+)\/\w+:\w+/g, "$1"],
  [/\b([a-z][a-z0-9-]+):[A-Z*][A-Za-z*]*/g, "$1"],
  [new RegExp(`\\b${REGION}-(?:wl\\d-)?[a-z]{3}(?:-wlz)?-\\d[a-z]?\\b`, "gi"), "$1"],
  [new RegExp(`\\b${REGION}[a-f]\\b`, "gi"), "$1"],
  // The second Region of two in words: "govcloud east vs west".
  [/\b((?:us[ -])?gov(?:[ -]?cloud)?)[ -](east|west) (vs\.?|versus|and|or|to|against) (east|west)\b/gi, "$1 $2 $3 $1 $4"],
  [/リージョン|地域|地区|区域|리전/g, " region "],
  // Models have versions: "claude sonnet 4.5".
  [/\b((?:claude|llama|nova|titan|mistral|deepseek|qwen|gpt-oss)(?:[ -](?:opus|sonnet|haiku|instant|pro|lite|micro|premier|large|small|scout|maverick))?)[ -]v?\d+(?:[.-]\d+)*b?(?![\w-])/gi, "$1"],
  [/\bgw(s?)\b/gi, "gateway$1"],
  [/\b(cent)re(s?)\b/gi, "$1er$2"],
  [/(\w{3})is(ations?|ed|ing)\b/gi, "$1iz$2"],
];

/**
 * Replace the notations of tools in a query by plain names.
 * @param {string} query
 * @param {Map<string, Meaning>} phrases
 * @param {(name: string) => string} nameOf returns the name of the service of a namespace or an endpoint
 */
export function withPlainNames(query, phrases, nameOf) {
  // Packages of JavaScript have hyphens in names that other SDKs write as one word: "client-auto-scaling".
  const clients = query.replace(/@aws-sdk\/(?:client|lib)-([\w-]+)/gi, (_, name) => name.replaceAll("-", ""));
  const endpoints = clients.replace(ENDPOINT, (_, service, region) => `${nameOf(service)} ${region}`);
  const namespaces = endpoints.replace(TYPE, (_, namespace) => nameOf(namespace));
  // Modules of the CDK have the name of a service, and what they add to it: "aws-lambda-python-alpha".
  const modules = namespaces.replace(/(?:@aws-cdk\/|\baws-cdk-lib\/|\baws_cdk\.)aws[-_]([\w-]+)/gi, (_, name) => terraformService(`aws_${name}`, phrases));
  const types = modules.replace(/\b(?:aws_(?!cdk\b)|data\.aws_)[\w.]+/gi, (type) => terraformService(type, phrases));
  const instances = types.replace(INSTANCE_TYPE, (type) => (phrases.has(normalize(type)) ? type : "instance type"));
  return NOTATIONS.reduce((text, [notation, names]) => text.replace(notation, names), instances);
}

/** @param {Meaning | undefined} meaning */
function serviceCode(meaning) {
  if (meaning?.kind === "service") return meaning.entry.code;
  return meaning?.kind === "gone" ? meaning.gone.code : undefined;
}

/**
 * Return the service whose name is the longest prefix of a Terraform type, with or without `aws_`.
 * @param {string} type
 * @param {Map<string, Meaning>} phrases
 */
function terraformService(type, phrases) {
  const [provider, ...parts] = normalize(type).replace(/^data /, "").split(" ");
  for (let length = parts.length; length > 0; length -= 1) {
    const prefix = parts.slice(0, length).join(" ");
    for (const phrase of [`${provider} ${prefix}`, prefix, prefix.replaceAll(" ", "")]) {
      const code = serviceCode(phrases.get(phrase));
      if (code) return code;
    }
  }
  return parts.join(" ");
}
