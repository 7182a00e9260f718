CREATE INDEX offerings_by_service ON offerings (service_code, region_code);
CREATE INDEX changes_by_date ON changes (date);

-- The reports: each view has the columns of the CSV file of its name, with yes and no for marks.
CREATE VIEW report_aws_regions_services AS
SELECT r.code AS region_code, r.name AS region_name, r.partition, s.code AS service_code, s.name AS service_name,
  s.category, o.endpoint, o.protocols, o.first_seen, iif(o.global_endpoint, 'yes', 'no') AS global_endpoint
FROM offerings o JOIN regions r ON r.code = o.region_code JOIN services s ON s.code = o.service_code;

CREATE VIEW report_regional_services AS
SELECT region_code, region_name, service_code, service_name, global_endpoint FROM report_aws_regions_services;

CREATE VIEW report_region_summary AS
SELECT r.code AS region_code, r.name AS region_name, r.partition, r.country, r.launch_date, r.launch_date_source,
  r.announcement_url,
  iif(r.zones_known, (SELECT count(*) FROM zones z WHERE z.region_code = r.code AND z.kind = 'availability'), NULL)
    AS availability_zones,
  iif(r.zones_known, (SELECT count(*) FROM zones z WHERE z.region_code = r.code AND z.kind = 'local'), NULL)
    AS local_zones,
  iif(r.zones_known, (SELECT count(*) FROM zones z WHERE z.region_code = r.code AND z.kind = 'wavelength'), NULL)
    AS wavelength_zones,
  (SELECT count(*) FROM offerings o WHERE o.region_code = r.code) AS service_count,
  r.coverage_percent, r.first_seen, r.country_name, r.geolocation_region, r.geolocation_region_name, r.geography,
  r.place, r.latitude, r.longitude, r.launch_year, r.launch_year_source, r.launch_note,
  CASE r.opt_in WHEN 1 THEN 'yes' WHEN 0 THEN 'no' END AS opt_in,
  iif(r.opt_in_assumed, 'yes', 'no') AS opt_in_assumed, r.opt_in_source, r.country_note, r.domain,
  (SELECT count(*) FROM offerings o WHERE o.region_code = r.code AND o.global_endpoint) AS global_endpoint_count
FROM regions r;

CREATE VIEW report_service_summary AS
SELECT s.code AS service_code, s.name AS service_name, s.category,
  (SELECT count(*) FROM offerings o WHERE o.service_code = s.code) AS region_count, s.coverage_percent,
  (SELECT group_concat(partition, ', ') FROM (
    SELECT DISTINCT r.partition FROM offerings o JOIN regions r ON r.code = o.region_code
    WHERE o.service_code = s.code AND r.partition <> '' ORDER BY r.partition
  )) AS partitions,
  s.marketing_url, s.first_seen, s.family, s.aliases,
  (SELECT count(*) FROM offerings o WHERE o.service_code = s.code AND o.global_endpoint) AS global_endpoint_count
FROM services s;

CREATE VIEW report_zones AS
SELECT z.id AS zone_id, z.kind, r.code AS region_code, r.name AS region_name, z.location, z.place
FROM zones z JOIN regions r ON r.code = z.region_code;

CREATE VIEW report_distances AS
SELECT d.region_code, d.other_region_code, d.km,
  iif(a.partition = b.partition, 'yes', 'no') AS same_partition
FROM distances d JOIN regions a ON a.code = d.region_code JOIN regions b ON b.code = d.other_region_code;

CREATE VIEW report_families AS
SELECT f.leader AS family, f.name AS family_name, m.service_code, s.name AS service_name, m.purpose,
  (SELECT count(*) FROM offerings o WHERE o.service_code = m.service_code) AS region_count,
  (SELECT group_concat(region_code, ', ') FROM (
    SELECT region_code FROM offerings WHERE service_code = f.leader
    EXCEPT SELECT region_code FROM offerings WHERE service_code = m.service_code ORDER BY region_code
  )) AS regions_lacking,
  (SELECT group_concat(region_code, ', ') FROM (
    SELECT region_code FROM offerings WHERE service_code = m.service_code
    EXCEPT SELECT region_code FROM offerings WHERE service_code = f.leader ORDER BY region_code
  )) AS regions_beyond
FROM families f JOIN family_members m USING (leader) JOIN services s ON s.code = m.service_code;

CREATE VIEW report_names AS
SELECT n.name, n.kind, n.service_code, s.name AS service_name
FROM names n JOIN services s ON s.code = n.service_code;

CREATE VIEW report_resource_types AS
SELECT t.name AS resource_type, n.name AS namespace, n.service_code, g.region_code, g.first_seen
FROM registrations g JOIN resource_types t ON t.id = g.resource_type_id JOIN namespaces n ON n.name = t.namespace;

CREATE VIEW report_statistics AS SELECT metric, value, unit FROM statistics;

CREATE VIEW report_presence AS SELECT region_code, service_code, since, until FROM presence;

CREATE VIEW report_history AS
SELECT date, previous_date, kind, region_code, service_code, detail,
  iif(previous_recorded, 'yes', 'no') AS previous_recorded
FROM changes WHERE settled;

CREATE VIEW report_gone AS
SELECT kind, code, name, category, first_seen, last_seen, removed,
  iif(since_first_reading, 'yes', 'no') AS since_first_reading,
  iif(removed_recorded, 'yes', 'no') AS removed_recorded, iif(settled, 'yes', 'no') AS settled,
  offered, successors, successor_note, successor_source
FROM gone;
