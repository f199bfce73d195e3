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
  /** @param {string} url @param {string} [token] */
  constructor(url, token) {
    this.url = url;
    this.token = token;
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
    const headers = { "Content-Type": "application/json" };
    if (this.token) headers.Authorization = `Bearer ${this.token}`;
    const response = await fetch(`${this.url}/api/v1${path}`, {
      method,
      headers,
      body: body && JSON.stringify(body),
    });
    if (!response.ok) throw new Refusal(`${method} ${path}`, await response.json());
    return response;
  }
}
