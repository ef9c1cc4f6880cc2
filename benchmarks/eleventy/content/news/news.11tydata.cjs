// The whole stem of the file is the address; Eleventy's own names drop the date.
// Nothing here uses Eleventy's date; without one it would parse a date from every file's name.
const EPOCH = new Date(0);

module.exports = {
  layout: "story.11ty.cjs",
  date: EPOCH,
  permalink: ({ page }) => `news/${page.inputPath.split("/").pop().slice(0, -3)}/index.html`,
};
