// The transitions of a job, in the dialog of the board and on the job's page.

export class Moves {
  /** @param {import("playwright-core").Locator} place */
  constructor(place) {
    this.panel = place.locator(".moves");
  }

  /** @param {string} words */
  button(words) {
    return this.panel.getByRole("button", { name: words, exact: true });
  }

  /** Takes the option that says so. @param {string} label @param {string} words */
  async select(label, words) {
    const list = this.panel.getByLabel(label);
    await list.selectOption(await list.locator("option", { hasText: words }).getAttribute("value"));
  }

  /** One that asks for nothing. @param {string} words */
  async make(words) {
    await this.button(words).click();
  }

  /** One that asks for something first, which is answered as it is proposed. @param {string} words @param {string} [sent] */
  async makeAndSend(words, sent = words) {
    await this.button(words).click();
    await this.panel.locator(".move-form").getByRole("button", { name: sent, exact: true }).click();
  }
}
