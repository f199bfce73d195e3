// The transitions of a job, in the dialog of the board and on the job's page.

export class Transitions {
  /** @param {import("playwright-core").Locator} container */
  constructor(container) {
    this.panel = container.locator(".moves");
  }

  /** @param {string} name */
  button(name) {
    return this.panel.getByRole("button", { name, exact: true });
  }

  /** Selects the option with this text. @param {string} label @param {string} text */
  async select(label, text) {
    const list = this.panel.getByLabel(label);
    await list.selectOption(await list.locator("option", { hasText: text }).getAttribute("value"));
  }

  /** Makes a transition without a form, or opens the form of one that has it. @param {string} name */
  async press(name) {
    await this.button(name).click();
  }

  /** Makes a transition that has a form, with the proposed values. @param {string} name */
  async confirm(name) {
    await this.press(name);
    await this.panel.locator(".move-form").getByRole("button", { name, exact: true }).click();
  }
}
