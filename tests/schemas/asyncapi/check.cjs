// Prints what AsyncAPI's official parser says of a document, as JSON: severity (0 error, 1 warning, 2 information), code, where, what.
const { Parser, fromFile } = require("@asyncapi/parser");

fromFile(new Parser(), process.argv[2])
  .parse()
  .then(({ diagnostics }) => console.log(JSON.stringify(diagnostics.map((d) => [d.severity, d.code, d.path.join("."), d.message]))));
