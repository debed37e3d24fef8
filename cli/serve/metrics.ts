import type { MetricsAddress } from "../../server/observe/metrics_endpoint.ts";
import { readPort } from "../../transport/address.ts";
import type { Given, Option } from "../command.ts";
import { UsageError } from "../usage_error.ts";

/** Default address: metrics are private to this machine. */
const OWN_ADDRESS = "127.0.0.1";

/** The option for metrics. */
export const METRICS_OPTION: Option = {
  name: "metrics",
  value: "ADDRESS:PORT",
  group: "Logging and metrics",
  help:
    `Serve /metrics (for Prometheus) and /healthz here; the default address is ${OWN_ADDRESS}`,
  default: "off",
};

/**
 * Reads the address of the metrics endpoint.
 *
 * @returns `undefined` without one.
 * @throws {UsageError} It is not an address with a port.
 */
export function readMetrics(given: Given): MetricsAddress | undefined {
  const value = given.value("metrics");
  if (value === undefined) return undefined;
  const [, bracketed, bare, written = ""] =
    /^(?:(?:\[([^\]]+)\]|([^:\s[\]]+)):)?(\d+)$/.exec(value) ?? [];
  const port = readPort(written);
  if (port === undefined) {
    throw new UsageError(
      `--metrics ${value} is not an address with a port: 9464 for this machine only, 192.0.2.7:9464 or [::]:9464`,
    );
  }
  return { host: bracketed ?? bare ?? OWN_ADDRESS, port };
}
