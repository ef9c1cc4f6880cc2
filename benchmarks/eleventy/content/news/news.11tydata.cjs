// The whole stem of the file is the address; Eleventy's own names drop the date.
module.exports = {
  layout: "story.11ty.cjs",
  permalink: ({ page }) => `news/${page.inputPath.split("/").pop().slice(0, -3)}/index.html`,
};
