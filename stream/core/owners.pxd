cimport cython
cdef class Owners:
    cdef list _times
    cdef list _reps
    cdef object _places
    cdef tuple _only
    cpdef tuple at(self, object moment)
    cpdef tuple now(self)
    cpdef list cuts(self, object began, object ended)
    cdef object _taken(self, Py_ssize_t index)
