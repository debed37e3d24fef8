import { assertEquals } from "@std/assert";
import { OwnAccount } from "../../../client/account/own_account.ts";

const ANN = { name: "Ann", password: "sesame" };

const LOGIN = { type: "login", ...ANN } as const;

Deno.test("a given account is kept until its password is taken away", () => {
  const account = new OwnAccount({ given: ANN, hasKey: true });
  assertEquals(account.claim, ANN);
  account.told({ type: "unregistered" });
  assertEquals(account.claim, undefined);
});

Deno.test("a client without a key comes back with the password that it has set", () => {
  const account = new OwnAccount({ hasKey: false });
  account.asks({ type: "register", password: "sesame" }, "Ann");
  assertEquals(account.claim, undefined);
  account.told({ type: "registered" });
  assertEquals(account.claim, ANN);
});

Deno.test("a client with a key comes back with its key, unless it has signed in as another", () => {
  const account = new OwnAccount({ hasKey: true });
  account.asks({ type: "register", password: "sesame" }, "Ann");
  account.told({ type: "registered" });
  assertEquals(account.claim, undefined);
  account.asks(LOGIN, "Bob");
  account.told({ type: "login" });
  assertEquals(account.claim, ANN);
  account.asks({ type: "register", password: "open" }, "Ann");
  account.told({ type: "registered" });
  assertEquals(account.claim, { name: "Ann", password: "open" });
});

Deno.test("a password that the server refuses is forgotten with the next that it takes", () => {
  const account = new OwnAccount({ given: ANN, hasKey: false });
  account.asks({ ...LOGIN, name: "Bob", password: "wrong" }, "Ann");
  account.told({ type: "error" });
  assertEquals(account.claim, ANN);
});
