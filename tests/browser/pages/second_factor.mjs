// The page of the second factor, and the code that signing in asks for.

import { Authenticator } from "../support/totp.mjs";
import { seen } from "../support/until.mjs";
import { Site } from "./site.mjs";

export class SecondFactor extends Site {
  /** @param {import("playwright-core").Page} page */
  constructor(page) {
    super(page);
    this.code = this.main.getByLabel("Code", { exact: true });
    this.codes = this.main.locator(".recovery-codes li");
    this.kept = this.main.getByRole("button", { name: "I have kept them" });
  }

  async open() {
    await this.page.goto("/account/second-factor");
    await this.at("Second factor");
  }

  /** Sets it up, and returns the app and the recovery codes. */
  async setUp() {
    await this.main.getByRole("button", { name: "Set up" }).click();
    await seen(this.main.getByRole("img", { name: "QR code of the secret" }).locator("svg"));
    const app = new Authenticator(await this.main.locator(".secret").innerText());
    await this.code.fill(await app.next());
    await this.main.getByRole("button", { name: "Activate" }).click();
    await seen(this.kept);
    return { app, codes: await this.codes.allInnerTexts() };
  }
}

/** The second step of signing in. */
export class CodeForm {
  /** @param {import("playwright-core").Locator} container */
  constructor(container) {
    this.code = container.getByLabel("Code", { exact: true });
    this.recovery = container.getByLabel("Recovery code");
    this.change = container.getByRole("button", { name: "Use a recovery code" });
    this.button = container.getByRole("button", { name: "Sign in", exact: true });
  }

  /** @param {string} code */
  async enter(code) {
    await this.code.fill(code);
    await this.button.click();
  }

  /** @param {string} code */
  async recover(code) {
    await this.change.click();
    await this.recovery.fill(code);
    await this.button.click();
  }
}
