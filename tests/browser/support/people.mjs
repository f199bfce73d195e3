// People with accounts, and browser storage in which they are signed in.

import { Api } from "./api.mjs";

/** The password of all people, as in the demo. */
export const PASSWORD = "pitboard-demo";

let registered = 0;

/** A person with a session that is independent of any browser's. */
export class Person {
  /** @param {string} url @param {any} login the response to a login */
  constructor(url, login) {
    this.url = url;
    this.api = new Api(url, login.access_token, () => this.#signInAgain());
    this.account = login.user;
    this.email = login.user.email;
    this.name = `${login.user.first_name} ${login.user.last_name}`;
  }

  /**
   * Signs in one of the demo's people.
   * @param {string} url @param {string} email
   */
  static async signIn(url, email) {
    return new Person(url, await new Api(url).post("/auth/login", { email, password: PASSWORD }));
  }

  /** Registers a new customer, whom the staff have not confirmed. @param {string} url */
  static async register(url) {
    return new Person(url, await new Api(url).post("/auth/register", newcomer()));
  }

  async #signInAgain() {
    return (await new Api(this.url).post("/auth/login", { email: this.email, password: PASSWORD })).access_token;
  }

  /**
   * Returns the storage of a browser in which this person has signed in. Each browser has its own session.
   * @returns {Promise<import("playwright-core").BrowserContextOptions["storageState"]>}
   */
  async storage() {
    const login = { email: this.email, password: PASSWORD };
    const answer = await new Api(this.url).send("POST", "/auth/login", login);
    const [, name, value] = /^([^=]+)=([^;]+)/.exec(answer.headers.getSetCookie()[0]);
    const { hostname, origin } = new URL(this.url);
    return {
      cookies: [
        {
          name,
          value,
          domain: hostname,
          path: "/api/v1/auth",
          expires: -1,
          httpOnly: true,
          secure: false,
          sameSite: "Strict",
        },
      ],
      origins: [{ origin, localStorage: [{ name: "pitboard.account", value: String(this.account.id) }] }],
    };
  }
}

/** Returns the input of a registration. */
export function newcomer() {
  registered += 1;
  return {
    first_name: "Nila",
    last_name: "Varma",
    email: `nila-${process.pid}-${registered}@example.com`,
    phone: "+91 55550 30001",
    password: PASSWORD,
  };
}
