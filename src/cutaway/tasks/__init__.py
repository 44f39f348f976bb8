"""Jobs as data: what they are for, what they need to know, and the request they become.

`tasks()` are all that are declared, `task(name)` one of them; `Task.request(values)` composes the words and says which media
go with them. The program, the service and pages all read the same declarations; people add theirs as files.
"""

from cutaway.tasks.composing import Composed, composed
from cutaway.tasks.table import Field, Task, task, tasks, tasks_folder

__all__ = ["Composed", "Field", "Task", "composed", "task", "tasks", "tasks_folder"]
