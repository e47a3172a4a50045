"""Flask extensions, made once and bound to the application by `create_app`."""

from flask_babel import Babel
from flask_login import LoginManager
from flask_socketio import SocketIO
from flask_sqlalchemy import SQLAlchemy
from flask_wtf import CSRFProtect

from portal.models import Base

db = SQLAlchemy(model_class=Base, session_options={"expire_on_commit": False})
babel = Babel()
login = LoginManager()
csrf = CSRFProtect()
socketio = SocketIO()
