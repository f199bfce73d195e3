// The demo workshop of one file of stories: its server, its people, and unused days for each story.

import { Api } from "./api.mjs";
import { Person } from "./people.mjs";
import { serveDemo } from "./server.mjs";

/** The demo's staff and customers by the names that stories use. */
const EMAILS = {
  admin: "admin@carmodx.example",
  manager: "manager@carmodx.example",
  john: "john@carmodx.example",
  sarah: "sarah@carmodx.example",
  mike: "mike@carmodx.example",
  ada: "ada@example.com",
  ben: "ben@example.com",
};

export class Shop {
  #people = new Map();
  #plates = 0;
  #guests = 0;
  /** @type {Promise<string[]> | undefined} */
  #days;

  /** @param {import("./server.mjs").Server} server */
  constructor(server) {
    this.server = server;
    this.url = server.url;
    this.api = new Api(server.url);
  }

  static async open() {
    return new Shop(await serveDemo());
  }

  async close() {
    await this.server.stop();
  }

  /** Signs in a person of the demo, once for all stories of the file. @param {keyof typeof EMAILS} name @returns {Promise<Person>} */
  known(name) {
    if (!this.#people.has(name)) this.#people.set(name, Person.signIn(this.url, EMAILS[name]));
    return this.#people.get(name);
  }

  /** Registers a customer, whom the staff confirm. */
  async newCustomer() {
    const [manager, customer] = [await this.known("manager"), await this.stranger()];
    await manager.api.post(`/customers/${customer.account.id}/confirm`);
    return customer;
  }

  /** Registers a customer, whom the staff have not confirmed. */
  stranger() {
    return Person.register(this.url);
  }

  /** Returns an open day without bookings that was not returned before. @returns {Promise<string>} */
  async freeDay() {
    this.#days ??= this.#freeDays();
    const day = (await this.#days).shift();
    if (!day) throw new Error("the file has more stories than the demo has free days");
    return day;
  }

  async #freeDays() {
    const { items } = await this.api.get("/availability/days?days=29");
    // Today and tomorrow are left out: midnight may pass during a story.
    const free = items.slice(2).filter((day) => day.bookable && day.occupied === 0);
    return free.map((day) => day.date);
  }

  /** Returns the demo's day whose 09:00 is full. @returns {Promise<string>} */
  async fullDay() {
    const { items } = await this.api.get("/availability/days?days=9");
    const days = items.slice(1).filter((day) => day.state !== "closed");
    return days[0].date;
  }

  /** Returns the next closed day. @returns {Promise<string>} */
  async closedDay() {
    const { items } = await this.api.get("/availability/days?days=9");
    return items.slice(2).find((day) => day.state === "closed").date;
  }

  /** @param {string} name @returns {Promise<any>} */
  async service(name) {
    const { items } = await this.api.get(`/services?search=${encodeURIComponent(name)}`);
    return items.find((service) => service.name === name);
  }

  /**
   * Books through the API: by a customer, or at the desk for a customer without an account.
   * @param {string} date @param {string} period
   * @param {{ by?: Person, service?: string, vehicle?: object }} [options]
   * @returns {Promise<any>}
   */
  async book(date, period, { by, service = "Audio System", vehicle = this.car() } = {}) {
    const customer = { first_name: "Omar", last_name: "Lal", phone: "+91 55550 40001" };
    const { id } = await this.service(service);
    const booking = { service_id: id, date, period, vehicle };
    if (by) return by.api.post("/appointments", booking);
    const desk = await this.known("manager");
    return desk.api.post("/appointments", { ...booking, customer });
  }

  /** Returns a guest with a phone number of their own, since guests may have two appointments. */
  guest() {
    this.#guests += 1;
    return { first_name: "Grace", last_name: "Iyer", phone: `+91 55551 ${10_000 + this.#guests}` };
  }

  /**
   * Books through the API without an account.
   * @param {string} date @param {string} period
   * @param {{ service?: string, guest?: object }} [options]
   * @returns {Promise<any>} the appointment, with the address of its page as `link`
   */
  async bookAsGuest(date, period, { service = "Audio System", guest = this.guest() } = {}) {
    const { id } = await this.service(service);
    const booking = { service_id: id, date, period, vehicle: this.car(), customer: guest };
    const booked = await this.api.post("/appointments", booking);
    return { ...booked, link: booked.manage_url.replace(/^https?:\/\/[^/]+/, "") };
  }

  /** Books until this many slots remain. @param {string} date @param {string} period @param {number} target */
  async fill(date, period, target = 0) {
    const remaining = await this.remaining(date, period);
    const booked = [];
    for (let left = remaining; left > target; left -= 1) booked.push(await this.book(date, period));
    return booked;
  }

  /** Returns the number of remaining slots. @param {string} date @param {string} period @returns {Promise<number>} */
  async remaining(date, period) {
    const day = await this.api.get(`/availability?date=${date}`);
    return day.periods.find(({ start }) => start === period).remaining;
  }

  /** Returns a car with a unique plate. */
  car() {
    this.#plates += 1;
    const license_plate = `GJ01 ZZ ${1000 + this.#plates}`;
    return { make: "Honda", model: "Civic", year: 2020, license_plate, type: "sedan" };
  }
}
