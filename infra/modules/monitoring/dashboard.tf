# One screen: is it fresh, is it whole, how do the runs go, how are readers served.

locals {
  site  = ["Environment", var.environment]
  cdn   = ["DistributionId", var.distribution_id, "Region", "Global"]
  width = 8

  # A row of the screen is three graphs; each names its metrics, the statistic and the period in seconds.
  graphs = [
    { title = "Releases", period = local.day, stat = "Sum", metrics = [concat([var.metric_namespace, "Releases"], local.site)] },
    { title = "Age of the data (seconds)", period = local.day, stat = "Maximum", metrics = [for name in ["DataAge", "ResourceTypeAge"] : concat([var.metric_namespace, name], local.site)] },
    { title = "Quality (percent)", period = local.day, stat = "Minimum", metrics = [concat([var.metric_namespace, "Quality"], local.site)] },
    { title = "Regions and services", period = local.day, stat = "Maximum", metrics = [for name in ["Regions", "Services"] : concat([var.metric_namespace, name], local.site)] },
    { title = "Offerings", period = local.day, stat = "Maximum", metrics = [concat([var.metric_namespace, "Offerings"], local.site)] },
    { title = "Errors", period = local.day, stat = "Sum", metrics = [for stage in local.stages : concat([var.metric_namespace, "Errors"], local.site, ["Stage", stage])] },
    { title = "Faults of the site after a publish", period = local.day, stat = "Sum", metrics = [concat([var.metric_namespace, "ProbeFaults"], local.site)] },
    { title = "Duration (seconds)", period = local.day, stat = "Maximum", metrics = [for stage in local.stages : concat([var.metric_namespace, "Duration"], local.site, ["Stage", stage])] },
    { title = "Peak memory (megabytes)", period = local.day, stat = "Maximum", metrics = [for stage in local.stages : concat([var.metric_namespace, "PeakMemory"], local.site, ["Stage", stage])] },
    { title = "Calls and retries", period = local.day, stat = "Sum", metrics = concat(
      [for stage in local.stages : concat([var.metric_namespace, "Calls"], local.site, ["Stage", stage])],
      [for stage in local.stages : concat([var.metric_namespace, "Retries"], local.site, ["Stage", stage])],
    ) },
    { title = "Requests", period = local.hour, stat = "Sum", metrics = [concat(["AWS/CloudFront", "Requests"], local.cdn)] },
    { title = "Errors served (percent)", period = local.hour, stat = "Average", metrics = [for name in ["4xxErrorRate", "5xxErrorRate"] : concat(["AWS/CloudFront", name], local.cdn)] },
    { title = "Bytes sent", period = local.hour, stat = "Sum", metrics = [concat(["AWS/CloudFront", "BytesDownloaded"], local.cdn)] },
  ]
}

resource "aws_cloudwatch_dashboard" "this" {
  dashboard_name = var.name

  dashboard_body = jsonencode({
    widgets = [for index, graph in local.graphs : {
      type   = "metric"
      x      = local.width * (index % 3)
      y      = 6 * floor(index / 3)
      width  = local.width
      height = 6
      properties = {
        title   = graph.title
        region  = var.region
        period  = graph.period
        stat    = graph.stat
        metrics = graph.metrics
      }
    }]
  })
}
