"""What a team would write in an afternoon in place of Domino's intake: FastAPI, a durable append to a Redis Stream, 202."""

import json
import os
import uuid

import redis.asyncio
from fastapi import FastAPI, Header, HTTPException
from pydantic import BaseModel

app = FastAPI()
streams = redis.asyncio.Redis.from_url(os.environ["REDIS_URL"])
token = os.environ["TOKEN"]


class Event(BaseModel):
    conversation: str
    sender: str = ""
    id: str = ""
    text: str


@app.post("/decide", status_code=202)
async def decide(event: Event, authorization: str = Header()):
    if authorization != "Bearer " + token:
        raise HTTPException(401)
    name = event.id or uuid.uuid4().hex
    envelope = {"specversion": "1.0", "id": name, "source": "api/" + event.conversation, "type": "event.api",
                "data": {"text": event.text, "data": None}}
    partition = hash(event.conversation) % 16
    await streams.xadd(f"service:events:{partition}", {"e": json.dumps(envelope)})
    return {"event": name, "run": name, "url": "/runs/" + name}
