// Statistics larger than the demo's: of a very large workshop, with very long names.

/** @param {string} from @param {string} to @returns {any} a response of the statistics */
export function largeFigures(from, to) {
  const earned = (completed, amount) => ({ completed, revenue: { amount, currency: "INR" } });
  const used = (held, capacity) => ({ held, capacity, rate: Math.round((held * 10_000) / capacity) / 100 });
  const names = Array.from({ length: 10 }, (_, at) => ({
    id: at + 1,
    name: `Ceramic coating with paint protection and warranty, stage ${at + 1}`,
  }));
  return {
    from,
    to,
    appointments: {
      total: 128_400,
      booked: 3_120,
      assigned: 1_480,
      in_progress: 460,
      on_hold: 95,
      completed: 116_045,
      cancelled: 7_200,
      no_show: 1_204,
      overrun: 21_908,
      completion_rate: 90.38,
      cancellation_rate: 5.61,
      no_show_rate: 1.03,
      overrun_rate: 18.88,
    },
    lead_time: { median_minutes: 7_440, p90_minutes: 41_760 },
    utilisation: used(116_045, 124_000),
    completions: earned(116_045, 28_765_432_100),
    days: daysOf(from, to).map((date, at) => ({
      date,
      appointments: 3_000 + ((at * 977) % 1_700),
      cancelled: 200 + ((at * 31) % 90),
      completions: earned(2_800, 600_000_000 + ((at * 7_919) % 1_000) * 500_000),
      utilisation: used(3_200 + ((at * 331) % 700), 4_000),
    })),
    services: names.map((service, at) => ({ service, completions: earned(9_000 - at * 700, Math.round(9_876_543_210 / (at + 1))) })),
    employees: names.map(({ id }, at) => ({
      employee: { id, name: `Employee ${id} with a name of many letters` },
      completions: earned(2_000 - at * 90, Math.round(1_234_567_800 / (at + 1))),
    })),
    heat_map: ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"].flatMap((weekday, day) =>
      Array.from({ length: 14 }, (_, at) => ({
        weekday,
        start: `${String(7 + at).padStart(2, "0")}:00`,
        end: `${String(8 + at).padStart(2, "0")}:00`,
        utilisation: used((day * 61 + at * 37) % 101, 100),
      })),
    ),
  };
}

/** @param {string} from @param {string} to */
function daysOf(from, to) {
  const days = [];
  for (let day = new Date(`${from}T00:00Z`); day <= new Date(`${to}T00:00Z`); day.setUTCDate(day.getUTCDate() + 1)) {
    days.push(day.toISOString().slice(0, 10));
  }
  return days;
}

/** Answers requests for statistics with large figures. @param {import("playwright-core").Page} page */
export async function enlarge(page) {
  await page.route(/\/api\/v1\/statistics\?/, async (route) => {
    const { from, to } = Object.fromEntries(new URL(route.request().url()).searchParams);
    await route.fulfill({ json: largeFigures(from, to) });
  });
}
