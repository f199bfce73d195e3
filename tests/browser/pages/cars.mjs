// The saved cars on the account page.

import { says, seen } from "../support/until.mjs";
import { Site } from "./site.mjs";

export class Cars extends Site {
  /** @param {import("playwright-core").Page} page */
  constructor(page) {
    super(page);
    this.list = this.main.locator(".cars");
    this.adding = this.main.getByRole("button", { name: "Add a car" });
    this.form = this.main.locator(".new-car");
    this.save = this.form.getByRole("button", { name: "Save car" });
  }

  async open() {
    await this.page.goto("/account");
    await seen(this.adding);
  }

  /** @param {{ make: string, model: string, year: number, license_plate: string }} car */
  async add(car) {
    await this.adding.click();
    await this.form.getByLabel("Make").fill(car.make);
    await this.form.getByLabel("Model").fill(car.model);
    await this.form.getByLabel("Year").fill(String(car.year));
    await this.form.getByLabel("Plate").fill(car.license_plate);
    await this.save.click();
    await says(this.list, car.license_plate);
  }
}
