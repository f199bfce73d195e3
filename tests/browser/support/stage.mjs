// Test data of every kind, for the scenes.

/**
 * @typedef {object} Stage
 * @property {import("./shop.mjs").Shop} shop
 * @property {string} day on which 09:00 is full, with jobs in several states, and 11:00 has two remaining slots
 * @property {string} closed a day without periods
 * @property {any} service
 * @property {string} booked the reference of an active appointment of `customer`
 * @property {string} job the reference of a job that john has in progress
 * @property {string} done the reference of a job that john completed
 * @property {string} cancelled the reference of an appointment that its customer cancelled
 * @property {any} guests the active appointment of a guest, with its `link`
 * @property {import("./people.mjs").Person} customer with an active and a cancelled appointment
 * @property {import("./people.mjs").Person} newcomer a customer without appointments
 */

/** @param {import("./shop.mjs").Shop} shop @returns {Promise<Stage>} */
export async function setStage(shop) {
  const [day, customer, john, sarah] = [
    await shop.freeDay(),
    await shop.newCustomer(),
    await shop.known("john"),
    await shop.known("sarah"),
  ];
  const service = await shop.service("Audio System");
  const names = ["ECU Remapping", "Body Kit Install", "Audio System", "Paint Job", "Turbo Install"];
  const full = [];
  for (const name of names) full.push((await shop.book(day, "09:00", { service: name })).reference);
  const [, assigned, job, held] = full;
  const change = (person, reference, transition, body) => person.api.post(`/appointments/${reference}/${transition}`, body);
  await change(sarah, assigned, "assign");
  for (const reference of [job, held]) {
    await change(john, reference, "assign");
    await change(john, reference, "start");
  }
  await change(john, held, "hold", { reason: "parts", note: "The clear coat is on its way." });

  await shop.fill(day, "11:00", 3);
  const cancelled = await shop.book(day, "15:00", { by: customer });
  await change(customer, cancelled.reference, "cancel");
  const done = (await shop.book(day, "17:00")).reference;
  for (const transition of ["assign", "start", "complete"]) await change(john, done, transition);
  const booked = (await shop.book(day, "11:00", { by: customer })).reference;
  const guests = await shop.bookAsGuest(day, "15:00");
  const newcomer = await shop.newCustomer();
  return { shop, day, closed: await shop.closedDay(), service, booked, guests, job, done, cancelled: cancelled.reference, customer, newcomer };
}
