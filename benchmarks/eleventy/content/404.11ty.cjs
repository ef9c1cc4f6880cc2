const { page, root } = require("../lib/html.cjs");

exports.data = { permalink: "404.html", eleventyExcludeFromCollections: true };

exports.render = () => page("404.html", "Page not found", `<h1>Page not found</h1>
<p><a href="${root}">To the front page</a></p>`);
