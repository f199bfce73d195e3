// The parts of every page: bar, user menu, heading, messages.

import { focused, gone, seen, until } from "../support/until.mjs";

export class Site {
  /** @param {import("playwright-core").Page} page */
  constructor(page) {
    this.page = page;
    this.bar = page.getByRole("banner");
    this.main = page.getByRole("main");
    this.heading = page.getByRole("heading", { level: 1 });
    this.menu = page.locator("#user-menu");
    this.menuButton = this.bar.getByRole("button", { name: /menu/i });
    this.messages = page.locator(".toasts");
    this.dialog = page.getByRole("dialog");
  }

  /** Waits until the page with this heading is shown. @param {string | RegExp} title */
  async at(title) {
    await seen(this.page.getByRole("heading", { level: 1, name: title, exact: typeof title === "string" }));
  }

  /** Follows a link of the user menu. @param {string} name */
  async choose(name) {
    await this.menuButton.click();
    await this.menu.getByRole("link", { name }).click();
    await gone(this.menu);
  }

  /** Waits until the dialog is closed and its content is removed. */
  async closed() {
    await until("the dialog is closed", () => this.page.locator("dialog h2").count(), (titles) => titles === 0);
  }

  /** Waits until everything on the page is loaded. */
  async loaded() {
    const loading = this.page.getByText("Loading…", { exact: true });
    await until("the page is loaded", () => loading.count(), (count) => count === 0);
  }

  /** Signs out when nothing is being loaded: a read that the sign-out overtakes is logged as a 401. */
  async signOut() {
    await this.loaded();
    await this.menuButton.click();
    await this.menu.getByRole("button", { name: "Sign out" }).click();
    await seen(this.signIn);
  }

  /** The link for visitors who are signed out. */
  get signIn() {
    return this.bar.locator(".entry").getByRole("link", { name: "Sign in" });
  }

  /** Finds a link of the navigation bar. @param {string} name */
  navLink(name) {
    return this.bar.getByRole("navigation", { name: "Main" }).getByRole("link", { name });
  }

  /** Waits until the heading has the focus, as after navigation. */
  async headingHasFocus() {
    await focused(this.heading);
  }
}
