// The public pages.

import { SignIn } from "../pages/sign_in.mjs";
import { Site } from "../pages/site.mjs";
import { Authenticator } from "../support/totp.mjs";
import { says, seen } from "../support/until.mjs";
import { staffWithoutFactor } from "./accounts.mjs";

/** @type {import("../scenes.mjs").Scene[]} */
export const visitors = [
  {
    name: "home",
    open: async (page) => {
      await page.goto("/");
      // On a closed day there are no periods.
      await seen(page.locator("#content :is(.period, .empty)").first());
    },
  },
  {
    name: "services",
    open: async (page) => {
      await page.goto("/services");
      await seen(page.locator(".service").first());
    },
  },
  {
    name: "services-none",
    open: async (page) => {
      await page.goto("/services?search=submarine");
      await says(page.getByRole("main"), "Nothing fits");
    },
  },
  {
    name: "service",
    open: async (page, { service }) => {
      await page.goto(`/services/${service.id}`);
      await seen(page.locator(".service-facts"));
      await seen(page.getByRole("link", { name: /^\w+, \d+ \w+, \d\d:00$/ }).first());
    },
  },
  {
    name: "service-missing",
    expectedErrors: [404],
    open: async (page) => {
      await page.goto("/services/999999");
      await says(page.getByRole("main"), "There is no such service");
    },
  },
  {
    name: "sign-in",
    open: async (page) => {
      await page.goto("/login");
      await new Site(page).at("Sign in");
    },
  },
  {
    name: "sign-in-refused",
    expectedErrors: [401],
    open: async (page) => {
      await page.goto("/login");
      await new SignIn(page.getByRole("main")).enter("ada@example.com", "mistyped-password");
      await says(page.getByRole("alert").first(), "E-mail or password is wrong");
    },
  },
  {
    name: "sign-in-needed",
    open: async (page) => {
      await page.goto("/appointments");
      await says(page.getByRole("main"), "Please sign in");
    },
  },
  {
    name: "register",
    open: async (page) => {
      await page.goto("/register");
      await new Site(page).at("Create an account");
    },
  },
  {
    name: "register-refused",
    expectedErrors: [422],
    open: async (page) => {
      await page.goto("/register");
      await page.getByRole("button", { name: "Create account" }).click();
      await seen(page.locator("[aria-invalid=true]").first());
    },
  },
  {
    name: "not-found",
    open: async (page) => {
      await page.goto("/services/3/nothing");
      await new Site(page).at("Page not found");
    },
  },
  {
    name: "menu",
    open: async (page) => {
      const site = new Site(page);
      await page.goto("/services");
      await seen(page.locator(".service").first());
      await site.menuButton.click();
      await seen(site.menu);
    },
  },
  {
    name: "sign-in-code",
    expectedErrors: [401],
    open: async (page, stage) => {
      const employee = await staffWithoutFactor(stage);
      const { secret } = await employee.api.post("/me/second-factor");
      await employee.api.post("/me/second-factor/confirm", { code: await new Authenticator(secret).next() });
      await page.goto("/login");
      const site = new Site(page);
      await new SignIn(site.main).enter(employee.email);
      await seen(site.main.getByLabel("Code", { exact: true }));
    },
  },
];
