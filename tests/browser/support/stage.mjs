// A workshop with data of every kind, for looking at pages.

/**
 * @typedef {object} Stage
 * @property {import("./shop.mjs").Shop} shop
 * @property {string} day 09:00 is full of jobs in every state, 11:00 has two slots left
 * @property {string} closed a day without periods
 * @property {any} service
 * @property {string} booked the reference of an appointment of `customer`
 * @property {string} job the reference of a job that john has in progress
 * @property {string} done the reference of a job that john completed
 * @property {string} cancelled the reference of an appointment that its customer cancelled
 * @property {import("./people.mjs").Person} customer with an appointment ahead and one cancelled
 * @property {import("./people.mjs").Person} newcomer without any
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
  const move = (who, reference, verb, body) => who.api.post(`/appointments/${reference}/${verb}`, body);
  await move(sarah, assigned, "assign");
  for (const reference of [job, held]) {
    await move(john, reference, "assign");
    await move(john, reference, "start");
  }
  await move(john, held, "hold", { reason: "parts", note: "The clear coat is on its way." });

  await shop.fill(day, "11:00", 3);
  const called = await shop.book(day, "15:00", { by: customer });
  await move(customer, called.reference, "cancel");
  const done = (await shop.book(day, "17:00")).reference;
  for (const verb of ["assign", "start", "complete"]) await move(john, done, verb);
  const booked = (await shop.book(day, "11:00", { by: customer })).reference;
  const newcomer = await shop.newCustomer();
  return { shop, day, closed: await shop.closedDay(), service, booked, job, done, cancelled: called.reference, customer, newcomer };
}
