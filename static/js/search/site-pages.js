// @ts-check
// The pages of the site that people search for by their purpose, with the phrases for each.

/** @typedef {{ label: string, href: string, phrases: string[] }} SitePage */

/** @type {readonly SitePage[]} */
export const SITE_PAGES = [
  {
    label: "Map of all Regions",
    href: "regions/#map",
    phrases: ["regions map", "region map", "aws regions map", "aws region map", "aws map", "map of regions", "map of the regions", "map of all regions", "map of aws regions", "world map", "global map", "infrastructure map"],
  },
  {
    label: "Feeds to subscribe to: each Region, each service, all changes",
    href: "downloads/#feeds",
    phrases: ["rss", "rss feed", "rss feeds", "atom", "atom feed", "feed", "feeds", "json feed", "opml", "subscribe", "subscription", "get notified", "notify me", "alert me", "newsletter"],
  },
  {
    label: "Use it in an AI agent: MCP server and skill",
    href: "agents/",
    phrases: ["mcp", "mcp server", "mcp servers", "model context protocol", "ai agent", "ai agents", "agent skill", "claude code", "cursor", "copilot", "llms txt"],
  },
  {
    label: "Check a template: the Regions where everything in it is available",
    href: "check/",
    phrases: [
      ...["template", "templates", "terraform", "cloudformation", "cloudformation template", "terraform template", "cdk", "sam", "sam template"].flatMap((file) => [
        `check ${file}`, `${file} check`, `validate ${file}`, `check my ${file}`, `validate my ${file}`, `check a ${file}`, `${file} checker`,
      ]),
      "template check", "upload template",
    ],
  },
  { label: "How to use the JSON API", href: "api/", phrases: ["json api", "api docs", "api documentation", "open api", "openapi", "swagger", "api reference", "rest endpoint", "availability api", "service availability api", "regions api", "region api", "public api", "rest api for regions"] },
  { label: "All services in all Regions: the matrix", href: "matrix/", phrases: ["matrix", "full matrix", "availability matrix", "service matrix", "big table", "full table", "full list"] },
  { label: "CloudFormation resource types by Region", href: "resources/", phrases: ["resource type", "resource types", "cloudformation types", "cloudformation resources", "cloudformation resource types"] },
  {
    label: "Regions, those with the most services first",
    href: "regions/?sort=-services",
    phrases: ["biggest region", "largest region", "biggest regions", "largest regions", "region with most services", "regions with most services", "region with the most services", "most services", "main region", "most complete region"],
  },
  {
    label: "Regions, those with the fewest services first",
    href: "regions/?sort=services",
    phrases: ["smallest region", "smallest regions", "region with fewest services", "region with the fewest services", "fewest services", "least services"],
  },
  {
    label: "Regions; their prices are not in this catalog",
    href: "regions/",
    phrases: ["cheapest region", "cheapest regions", "cheapest aws region", "region prices", "price by region", "prices by region"],
  },
  { label: "Quality of the data", href: "quality/", phrases: ["quality", "findings", "accuracy", "how accurate"] },
  { label: "Query the data with SQL", href: "about/sql/", phrases: ["sqlite", "duckdb", "sql queries", "sql query", "query with sql"] },
  { label: "Badges to embed", href: "api/#badges", phrases: ["badge", "badges", "shields", "shields io", "readme badge"] },
  {
    label: "Where the data comes from",
    href: "about/data/",
    phrases: ["data source", "data sources", "source", "sources", "where does the data come from", "where is the data from", "how often updated", "data dictionary", "methodology"],
  },
  {
    label: "Why global services are listed in every Region",
    href: "about/faq/#iam-is-global-why-is-it-listed-in-every-region",
    phrases: ["global service", "global services", "global endpoint", "global endpoints", "global resource", "non regional", "not regional", "regionless"],
  },
  { label: "Questions and answers", href: "about/faq/", phrases: ["faq", "faqs", "questions", "frequently asked questions"] },
  { label: "Cite or reuse the data", href: "about/faq/#may-i-use-the-data", phrases: ["license", "licence", "terms of use", "cite", "citation", "copyright"] },
  { label: "About Region Atlas", href: "about/", phrases: ["about", "about this site", "who made this", "contact", "imprint", "impressum"] },
];
