// What n8n says when a service answers with an error.
(function (domino) {
    "use strict";

    const { NodeError } = domino;
    const texts = {
        300: "The service returned multiple options - try changing your request",
        400: "Bad request - please check your parameters",
        401: "Authorization failed - please check your credentials",
        402: "Payment required - perhaps check your payment details?",
        403: "Forbidden - perhaps check your credentials?",
        404: "The resource you are requesting could not be found",
        405: "Method not allowed - please check you are using the right HTTP method",
        429: "The service is receiving too many requests from you",
        500: "The service was not able to process your request",
        502: "Bad gateway - the service failed to handle your request",
        503: "Service unavailable - try again later or consider setting this node to retry automatically (in the node settings)",
        504: "Gateway timed out - perhaps try again later?",
    };

    function textOf(status) {
        if (texts[status] !== undefined) return texts[status];
        return status >= 500 ? "The service was not able to process your request" : "Your request is invalid or could not be processed by the service";
    }

    /** The error of an answer with a status that is none of success; its `reason` is what continuing shows. */
    function ofStatus(status, body) {
        const error = new NodeError(textOf(status));
        error.reason = { message: `${status} - ${JSON.stringify(body)}`, name: "AxiosError", status };
        return error;
    }

    function ofConnection(text) {
        const error = new NodeError(text);
        error.reason = { message: text, name: "Error" };
        return error;
    }

    domino.httpErrors = { ofStatus, ofConnection };
})
