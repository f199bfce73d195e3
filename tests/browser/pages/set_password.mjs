// The pages of one-time links.

import { seen } from "../support/until.mjs";
import { Site } from "./site.mjs";

export class SetPassword extends Site {
  /** @param {import("playwright-core").Page} page */
  constructor(page) {
    super(page);
    this.password = this.main.getByLabel("New password");
    this.submit = this.main.getByRole("button", { name: "Set password" });
  }

  /** @param {string} url the link @param {string} title */
  async open(url, title) {
    await this.page.goto(url);
    await this.at(title);
    await seen(this.password);
  }

  /** @param {string} password */
  async choose(password) {
    await this.password.fill(password);
    await this.submit.click();
  }
}
