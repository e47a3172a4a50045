// A question to the server that ends. A line that was cut silently keeps a request for ever, and six
// of those are all that a browser sends to one host; fetch cannot be given up before Chrome 66.
const PATIENCE_MS = 8000;

/**
 * Get `address`, with `headers` if given. Resolves to {status, ok, text, header(name)} whatever the
 * status; rejects when the answer did not come whole in time.
 */
export function ask(address, headers) {
  return new Promise(function (done, refuse) {
    const request = new XMLHttpRequest();
    request.open("GET", address);
    request.timeout = PATIENCE_MS;
    Object.keys(headers || {}).forEach(function (name) {
      request.setRequestHeader(name, headers[name]);
    });
    request.onload = function () {
      done({
        status: request.status,
        ok: request.status >= 200 && request.status < 300,
        text: request.responseText,
        header(name) {
          return request.getResponseHeader(name);
        },
      });
    };
    request.onerror = request.ontimeout = request.onabort = function () {
      refuse(new Error("no answer from " + address));
    };
    request.send();
  });
}

/** The same, read as JSON; rejects as well when the answer is none, or is refused. */
export function askJson(address) {
  return ask(address).then(function (answer) {
    if (!answer.ok) throw new Error(address + " answered " + answer.status);
    return JSON.parse(answer.text);
  });
}
