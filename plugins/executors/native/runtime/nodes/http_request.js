// HTTP Request without credentials. The requests themselves are made outside of the engine.
(function (domino, host) {
    "use strict";

    const { NodeError } = domino;
    const { get, set, isArray, isObject, isRecord } = domino.values;
    const { choice } = domino.document;
    const { stringify, parse, collect } = domino.query;
    const defaultAccept = "application/json,text/html,application/xhtml+xml,application/xml,text/*;q=0.9, image/*;q=0.8, */*;q=0.7";
    const accepts = { json: "application/json,text/*;q=0.99", text: "application/json,text/html,application/xhtml+xml,application/xml,text/*;q=0.9, */*;q=0.1" };
    const methods = ["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"];
    const boundary = "----domino-form-boundary-7f3a9c51";

    function parsedJson(value, what, index) {
        if (isObject(value) || value === undefined) return value;
        try {
            return JSON.parse(value);
        } catch {
            throw new NodeError(`The value in the "${what}" field is not valid JSON`, { index });
        }
    }

    function checkUrl(value) {
        if (typeof value !== "string") throw new NodeError(`URL parameter must be a string, got ${value === null ? "null" : typeof value}`);
        const url = value.trim();
        if (url === "") throw new NodeError("URL parameter cannot be empty");
        if (!/^https?:\/\//.test(url)) throw new NodeError(`Invalid URL: ${url}. URL must start with "http" or "https".`);
        return url;
    }

    const withQuery = (url, query) => (query === "" ? url : `${url}${url.includes("?") ? "&" : "?"}${query}`);

    function multipart(values) {
        const parts = Object.keys(values).map((name) =>
            `--${boundary}\r\nContent-Disposition: form-data; name="${name.replace(/["\r\n]/g, "_")}"\r\n\r\n${values[name]}\r\n`);
        return { text: `${parts.join("")}--${boundary}--\r\n`, type: `multipart/form-data; boundary=${boundary}` };
    }

    const bodyKinds = {
        json: (value) => ({ text: typeof value === "string" ? value : JSON.stringify(value), type: "application/json" }),
        "form-urlencoded": (value) => ({ text: stringify(value), type: "application/x-www-form-urlencoded" }),
        "multipart-form-data": multipart,
        raw: (value, task, index) => ({ text: String(value), type: task.param("rawContentType", index, "") }),
    };

    function bodyOf(task, index) {
        if (task.param("sendBody", index, false) !== true) return undefined;
        const kind = task.param("contentType", index, "json");
        if (kind === "raw") return bodyKinds.raw(task.param("body", index, ""), task, index);
        const specified = kind === "multipart-form-data" ? "keypair" : task.param("specifyBody", index, "keypair");
        if (specified === "json") return bodyKinds[kind](parsedJson(task.param("jsonBody", index, {}), "JSON Body", index));
        if (specified === "string") return bodyKinds[kind](parse(String(task.param("body", index, ""))));
        const put = task.version >= 4 && kind === "json" ? (object, name, value) => set(object, name, value) : undefined;
        return bodyKinds[kind](collect(task.param("bodyParameters.parameters", index, []), put));
    }

    function queryOf(task, index) {
        if (task.param("sendQuery", index, false) !== true) return "";
        const values = task.param("specifyQuery", index, "keypair") === "json"
            ? parsedJson(task.param("jsonQuery", index, {}), "JSON Query Parameters", index)
            : collect(task.param("queryParameters.parameters", index, []));
        return stringify(values, task.param("options.queryParameterArrays", index, "indices"));
    }

    function headersOf(task, index) {
        if (task.param("sendHeaders", index, false) !== true) return {};
        const values = task.param("specifyHeaders", index, "keypair") === "json"
            ? parsedJson(task.param("jsonHeaders", index, {}), "JSON Headers", index)
            : collect(task.param("headerParameters.parameters", index, []).filter((header) => header.name));
        if (task.param("options.lowercaseHeaders", index, true) === false) return values;
        return Object.fromEntries(Object.keys(values).map((name) => [name.toLowerCase(), values[name]]));
    }

    function redirectsOf(task, index) {
        const redirect = task.param("options.redirect.redirect", index);
        if (redirect === undefined) return task.version >= 4 ? 21 : 0;
        return redirect.followRedirects === true ? Number(redirect.maxRedirects ?? 21) : 0;
    }

    function completed(headers, body, format) {
        const known = new Set(Object.keys(headers).map((name) => name.toLowerCase()));
        const list = Object.keys(headers).map((name) => [name, String(headers[name])]);
        if (!known.has("accept")) list.push(["accept", accepts[format] ?? defaultAccept]);
        if (body !== undefined && body.type && !known.has("content-type")) list.push(["content-type", body.type]);
        return list;
    }

    function modernRequest(task, index) {
        const body = bodyOf(task, index);
        return {
            method: task.param("method", index, "GET"),
            url: withQuery(checkUrl(task.param("url", index, "")), queryOf(task, index)),
            headers: completed(headersOf(task, index), body, formatOf(task, index)),
            body: body?.text ?? "",
            timeout: Number(task.param("options.timeout", index, 0)) || 300000,
            redirects: redirectsOf(task, index),
        };
    }

    function legacyValues(task, index, what) {
        const json = task.param("jsonParameters", index, false) === true;
        if (json) return parsedJson(task.param(`${what}ParametersJson`, index, "{}") || "{}", `${what} Parameters`, index);
        return collect(task.param(`${what}ParametersUi.parameter`, index, []));
    }

    function legacyRequest(task, index) {
        const method = task.param("requestMethod", index, "GET");
        const kind = task.param("options.bodyContentType", index, "json");
        const values = ["POST", "PUT", "PATCH"].includes(method) ? legacyValues(task, index, "body") : {};
        const body = Object.keys(values).length > 0 ? bodyKinds[kind](values, task, index) : undefined;
        const follow = task.param("options.followRedirect", index, true) !== false;
        return {
            method,
            url: withQuery(checkUrl(task.param("url", index, "")), stringify(legacyValues(task, index, "query"))),
            headers: completed(legacyValues(task, index, "header"), body, formatOf(task, index)),
            body: body?.text ?? "",
            timeout: Number(task.param("options.timeout", index, 0)) || 300000,
            redirects: follow && (method === "GET" || task.param("options.followAllRedirects", index, false)) ? 21 : 0,
        };
    }

    function formatOf(task, index) {
        if (task.version >= 3) return task.param("options.response.response.responseFormat", index, "autodetect");
        const format = task.param("responseFormat", index, "json");
        return format === "string" ? "text" : format;
    }

    const isBinaryType = (type) => /^(?:image|audio|video|font)\/|^application\/(?:octet-stream|pdf|zip|gzip|x-tar|vnd\.(?!api\+json))/.test(type);

    function detected(format, type) {
        if (format !== "autodetect") return format;
        if (type.includes("application/json")) return "json";
        return isBinaryType(type) ? "file" : "text";
    }

    function readBody(answer, format) {
        if (format !== "json") return answer.body;
        if (answer.body === "") return undefined;
        try {
            return JSON.parse(answer.body);
        } catch {
            throw new NodeError('Response body is not valid JSON. Change "Response Format" to "Text"');
        }
    }

    function binaryOf(task, index, answer, type) {
        const name = task.param("options.response.response.outputPropertyName", index, "data");
        const data = answer.base64 ? answer.body : domino.base64(answer.body);
        return { [name]: { data, mimeType: type.split(";")[0] || "application/octet-stream" } };
    }

    function namesOf(task) {
        const modern = task.version >= 3;
        return {
            full: modern ? "options.response.response.fullResponse" : "options.fullResponse",
            property: modern ? "options.response.response.outputPropertyName" : "dataPropertyName",
            never: modern ? "options.response.response.neverError" : "options.ignoreResponseCode",
        };
    }

    function asItems(task, index, body, format) {
        if (format === "text") return [{ [task.param(namesOf(task).property, index, "data")]: body }];
        if (isArray(body) && (task.version >= 3 || task.param("options.splitIntoItems", index, false) === true)) {
            return body.map((value) => (isRecord(value) ? value : { data: value }));
        }
        return [isObject(body) ? body : body === null || body === undefined ? {} : { data: body }];
    }

    function toItems(task, index, answer) {
        const names = namesOf(task);
        const headers = Object.fromEntries(Object.keys(answer.headers).map((name) => [name.toLowerCase(), answer.headers[name]]));
        const type = headers["content-type"] ?? "";
        const format = detected(formatOf(task, index), type);
        const failed = answer.status < 200 || answer.status >= 300;
        if (failed && task.param(names.never, index, false) !== true) throw domino.httpErrors.ofStatus(answer.status, safeBody(answer));
        const pairedItem = { item: index };
        const full = task.param(names.full, index, false) === true;
        const rest = { headers, statusCode: answer.status, statusMessage: domino.statusTexts[answer.status] ?? "" };
        if (format === "file") return [{ json: full ? rest : {}, binary: binaryOf(task, index, answer, type), pairedItem }];
        const body = readBody(answer, format);
        if (!full) return asItems(task, index, body, format).map((json) => ({ json, pairedItem }));
        const shown = format === "text" ? { [task.param(names.property, index, "data")]: body } : { body };
        return [{ json: { ...shown, ...rest }, pairedItem }];
    }

    function safeBody(answer) {
        try {
            return JSON.parse(answer.body);
        } catch {
            return answer.body;
        }
    }

    function failedItem(task, error, index) {
        if (!task.node.continues) throw error;
        return { json: { error: error.reason ?? domino.messageOf(error) }, pairedItem: { item: index } };
    }

    function send(task, requests) {
        const size = Number(task.param("options.batching.batch.batchSize", 0, -1));
        const interval = Number(task.param("options.batching.batch.batchInterval", 0, 0));
        if (size <= 0 || interval <= 0) return JSON.parse(host.http(JSON.stringify(requests)));
        const answers = [];
        for (let start = 0; start < requests.length; start += size) {
            if (start > 0) host.sleep(interval);
            answers.push(...JSON.parse(host.http(JSON.stringify(requests.slice(start, start + size)))));
        }
        return answers;
    }

    function run(task) {
        const made = task.items.map((_, index) => {
            try {
                return { request: task.version >= 3 ? modernRequest(task, index) : legacyRequest(task, index) };
            } catch (error) {
                return { item: failedItem(task, error, index) };
            }
        });
        const answers = send(task, made.filter(({ request }) => request !== undefined).map(({ request }) => request));
        let next = 0;
        return [made.flatMap(({ item }, index) => {
            if (item !== undefined) return [item];
            const answer = answers[next++];
            try {
                if (answer.error !== undefined) throw domino.httpErrors.ofConnection(answer.error);
                return toItems(task, index, answer);
            } catch (error) {
                return [failedItem(task, error, index)];
            }
        })];
    }

    function refuses(node) {
        const options = node.parameters.options ?? {};
        if ((node.parameters.authentication ?? "none") !== "none") return "credentials are not available to the native executor.";
        if (get(options, "pagination.pagination.paginationMode", "off") !== "off") return "pagination is not supported by the native executor.";
        if (options.proxy) return "a proxy is not supported by the native executor.";
        if (options.allowUnauthorizedCerts === true || node.parameters.allowUnauthorizedCerts === true) return "ignoring TLS certificates is not supported by the native executor.";
        if (node.parameters.sendBinaryData === true) return "binary data is not supported by the native executor.";
        return choice(node, "contentType", "json", Object.keys(bodyKinds)) ?? choice(node, node.version >= 3 ? "method" : "requestMethod", "GET", methods);
    }

    domino.statusTexts = {
        200: "OK", 201: "Created", 202: "Accepted", 204: "No Content", 301: "Moved Permanently", 302: "Found", 304: "Not Modified", 400: "Bad Request",
        401: "Unauthorized", 403: "Forbidden", 404: "Not Found", 405: "Method Not Allowed", 409: "Conflict", 422: "Unprocessable Entity",
        429: "Too Many Requests", 500: "Internal Server Error", 502: "Bad Gateway", 503: "Service Unavailable", 504: "Gateway Timeout",
    };
    domino.nodeTypes.set("httpRequest", { versions: [1, 2, 3, 4, 4.1, 4.2, 4.3, 4.4], effect: true, refuses, run });
})
