(function (domino) {
    "use strict";

    /** Fails a node; its text is what n8n shows. */
    class NodeError extends Error {
        constructor(message, details = {}) {
            super(message);
            this.details = details;
        }
    }

    /** Fails an expression for good: not swallowed as ordinary exceptions in expressions are. */
    class ExpressionError extends NodeError {}

    /** Refuses a workflow before anything has run. */
    class Refusal extends Error {}

    domino.NodeError = NodeError;
    domino.ExpressionError = ExpressionError;
    domino.Refusal = Refusal;
    domino.messageOf = (error) => (error !== null && typeof error === "object" && "message" in error ? String(error.message) : String(error));
})
