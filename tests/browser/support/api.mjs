// The API for one caller, to prepare data and to check the result of a story.

/** A response that is not a success. */
export class Refusal extends Error {
  /** @param {string} request @param {any} problem */
  constructor(request, problem) {
    super(`${request}: ${problem.status} ${problem.code}: ${problem.detail}`);
    this.problem = problem;
  }
}

export class Api {
  /**
   * @param {string} url
   * @param {string} [token]
   * @param {() => Promise<string>} [renew] returns another token when the session has ended: tokens live for ten
   *   minutes, and an account has few sessions
   */
  constructor(url, token, renew) {
    this.url = url;
    this.token = token;
    this.renew = renew;
  }

  /** @param {string} path below `/api/v1` @returns {Promise<any>} */
  async get(path) {
    return (await this.send("GET", path)).json();
  }

  /** @param {string} path @param {object} [body] @returns {Promise<any>} */
  async post(path, body = {}) {
    return (await this.send("POST", path, body)).json();
  }

  /** @param {string} method @param {string} path @param {object} [body] @returns {Promise<Response>} */
  async send(method, path, body) {
    let response = await this.#fetch(method, path, body);
    if (response.status === 401 && this.renew) {
      this.token = await this.renew();
      response = await this.#fetch(method, path, body);
    }
    if (!response.ok) throw new Refusal(`${method} ${path}`, await response.json());
    return response;
  }

  /** @param {string} method @param {string} path @param {object} [body] @returns {Promise<Response>} */
  #fetch(method, path, body) {
    const headers = { "Content-Type": "application/json" };
    if (this.token) headers.Authorization = `Bearer ${this.token}`;
    return fetch(`${this.url}/api/v1${path}`, { method, headers, body: body && JSON.stringify(body) });
  }
}
