const { base, esc } = require("../../lib/html.cjs");

exports.render = function ({ title, lead }) {
  const to = base + lead;
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="refresh" content="0; url=${to}">
<title>${esc(title)}</title>
<link rel="canonical" href="${to}">
</head>
<body><p><a href="${to}">${esc(title)}</a></p></body>
</html>
`;
};
