// How wide charts are drawn, in units of about a pixel, so that what stands in them can be read on a phone, too.

const phone = matchMedia("(max-width: 640px)");

export const sheetWidth = () => (phone.matches ? 360 : 720);
