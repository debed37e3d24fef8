import type { MetricsAddress } from "../../server/observe/metrics_endpoint.ts";
import { readPort } from "../../transport/address.ts";
import type { Given, Option } from "../command.ts";
import { UsageError } from "../usage_error.ts";

/** Where metrics are read when only a port is given: nobody else's business. */
const OWN_ADDRESS = "127.0.0.1";

/** The option that concerns the server's numbers. */
export const METRICS_OPTION: Option = {
  name: "metrics",
  value: "ADDRESS:PORT",
  group: "What is put on record",
  help:
    `answer GET /metrics and GET /healthz there, for Prometheus; a port alone is one of ${OWN_ADDRESS} (off)`,
};

/**
 * Reads where the metrics are to be read.
 *
 * @returns `undefined` when nowhere.
 * @throws {UsageError} It is no address with a port.
 */
export function readMetrics(given: Given): MetricsAddress | undefined {
  const value = given.value("metrics");
  if (value === undefined) return undefined;
  const [, bracketed, bare, written = ""] =
    /^(?:(?:\[([^\]]+)\]|([^:\s[\]]+)):)?(\d+)$/.exec(value) ?? [];
  const port = readPort(written);
  if (port === undefined) {
    throw new UsageError(
      `--metrics ${value} is no address with a port: 9464 for this machine alone, 192.0.2.7:9464 or [::]:9464`,
    );
  }
  return { host: bracketed ?? bare ?? OWN_ADDRESS, port };
}
