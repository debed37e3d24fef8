/** How the report of `chat doctor` is laid out. */
import { assertEquals } from "@std/assert";
import type { Diagnosis } from "../../../cli/doctor/diagnosis.ts";
import { report } from "../../../cli/doctor/doctor.ts";

const FINGERPRINT = `sha256:${"0123456789abcdef".repeat(4)}`;

Deno.test("a long note is wrapped beside its label at a terminal, and a line anywhere else", () => {
  const note =
    "not encrypted: others on the network can read and alter messages";
  const found = { host: "h", port: 99, remarks: [note] };
  assertEquals(report(found), `note        ${note}\nIt works.\n`);
  assertEquals(
    report(found, 40),
    [
      "note        not encrypted: others on the",
      "            network can read and alter",
      "            messages",
      "It works.",
      "",
    ].join("\n"),
  );
});

Deno.test("a fingerprint is never broken: it is there to be compared and copied", () => {
  const found: Diagnosis = {
    host: "h",
    port: 99,
    remarks: [],
    encryption: {
      version: "TLSv1.3",
      fingerprint: FINGERPRINT.slice("sha256:".length),
      isCertified: false,
      validUntil: "2030-01-01T00:00:00Z",
      certificate: "known",
    },
  };
  const text = `TLS 1.3, ${FINGERPRINT}, known certificate, valid until`;
  assertEquals(
    report(found, 60),
    `encryption  ${text} 2030-01-01\nAll is well.\n`,
  );
});
