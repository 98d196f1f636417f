// How wide charts are drawn, in units of about a pixel, so that what stands in them can be read on a phone, too.

const phone = matchMedia("(max-width: 640px)");
const wide = matchMedia("(min-width: 1001px)");

// `alone`: no other panel stands beside it.
export const sheetWidth = (alone = false) => (phone.matches ? 360 : alone && wide.matches ? 1160 : 720);
